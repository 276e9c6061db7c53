//! What checklists say to people.

crate::messages! {
    STRAY: "“{text}” at place {at} of the expression is not understood", "表达式第{at}处的“{text}”无法识别";
    EXPRESSION_ENDS: "the expression ends too early", "表达式不完整";
    EXPRESSION_LONG: "the expression is longer than {bytes} {bytes:byte|bytes}", "表达式超过{bytes}字节";
    EXPRESSION_DEEP: "the expression nests too deeply", "表达式嵌套过深";
    NO_FUNCTION: "the function “{name}” at place {at} is not supported", "不支持函数“{name}”（第{at}处）";
    NO_PREDICATES: "conditions in a path, at place {at}, are not supported", "不支持路径中的条件（第{at}处）";
    ARGUMENTS: "“{name}” at place {at} takes {least} to {most} {most:argument|arguments}, not {count}", "“{name}”（第{at}处）需{least}至{most}个参数，现有{count}个";
    REQUIRED: "an answer is required", "此项必填";
    NOT_ALLOWED: "this answer is not allowed: {condition}", "答案不符合要求：{condition}";
    NO_NUMBER: "“{text}” is no number", "“{text}”不是数字";
    NO_WHOLE: "“{text}” is no whole number", "“{text}”不是整数";
    NO_DAY: "“{text}” is no day such as 2023-07-31", "“{text}”不是日期（如2023-07-31）";
    NO_TIME: "“{text}” is no time such as 09:30", "“{text}”不是时间（如09:30）";
    NO_CHOICE: "“{text}” is none of the choices", "“{text}”不在选项中";
    NO_PLACE: "“{text}” is no place such as 24.911 114.789", "“{text}”不是坐标（如24.911 114.789）";
    EVIDENCE: "this answer needs a photo or file as evidence", "此答案须附佐证";
    REMARK: "this answer needs a note", "此答案须写明情况";
}
