//! What the filter language says to people.

crate::messages! {
    TOO_LONG: "A filter may have {max} {max:byte|bytes} at most; this one has {length}.", "筛选条件最长{max}字节，现有{length}字节。";
    TOO_DEEP: "The filter nests deeper than {max} {max:level|levels}.", "筛选条件嵌套超过{max}层。";
    TOO_MANY_TERMS: "A filter may have {max} {max:term|terms} at most.", "筛选条件最多{max}项。";
    TOO_MANY_VALUES: "A list may have {max} {max:value|values} at most.", "一次最多列出{max}个值。";
    TERM_EXPECTED: "A word, a field or “(” is expected here.", "此处应为词语、字段或“(”。";
    TERM_EXPECTED_AFTER: "A word, a field or “(” is expected after “{sign}”.", "“{sign}”之后应为词语、字段或“(”。";
    NOT_CLOSED: "“(” is not closed.", "“(”未配对。";
    NOT_OPENED: "“)” closes nothing.", "“)”没有对应的“(”。";
    QUOTE_NOT_CLOSED: "The quotation mark is not closed.", "引号未配对。";
    NAME_EXPECTED: "The name of a field is expected before “{sign}”.", "“{sign}”之前应为字段名。";
    UNKNOWN_FIELD: "There is no field “{name}”.", "没有字段“{name}”。";
    VALUE_EXPECTED: "A value is expected after “{sign}”.", "“{sign}”之后应为值。";
    NOT_A_NUMBER: "“{value}” is not a number; {field} takes one, such as 50 or 50..80.", "“{value}”不是数字；“{field}”应为数字，如50或50..80。";
    NOT_A_DAY: "“{value}” is not a day; {field} takes one, such as 2023-08-31, 8-31, +7d, +10wd, this-week or overdue.", "“{value}”不是日期；“{field}”应为日期，如2023-08-31、8-31、+7d、+10wd、本周、逾期。";
    NOT_YES_OR_NO: "“{value}” is neither yes nor no, which {field} takes.", "“{value}”不是“是”或“否”；“{field}”只取这两者。";
    UNKNOWN_WORD: "{field} has no “{value}”.", "“{field}”没有“{value}”。";
    NO_ORDER: "{field} cannot be compared by “{sign}”.", "“{field}”不能用“{sign}”比较。";
    ONE_VALUE: "“{sign}” compares with one value; overdue, none and any go with “:”.", "“{sign}”只能与一个值比较；“逾期”“无”“有”用“:”。";

    DID_YOU_MEAN: "Did you mean {names}?", "是否指{names}？";
    FIELDS_ARE: "Fields: {names}.", "可用字段：{names}。";
    WORDS_ARE: "It knows: {names}.", "可取：{names}。";
    QUOTE_IT: "To look for it in the text, write it in quotation marks: \"{text}\".", "若要在文字中查找，请加引号：\"{text}\"。";
    USE_COLON: "Use “:” or “=” with it.", "请用“:”或“=”。";
    PLACE: "{source}\n{mark}", "{source}\n{mark}";

    TODAY: "today", "今天";
    OVERDUE: "overdue", "逾期";
    THIS_WEEK: "this-week", "本周";
    NEXT_WEEK: "next-week", "下周";
    THIS_MONTH: "this-month", "本月";
    THIS_QUARTER: "this-quarter", "本季度";
    NONE: "none", "无";
    ANY: "any", "有";
    YES: "yes", "是";
    NO: "no", "否";
    IN_A_WEEK: "within 7 days", "7天内";
    IN_TEN_WORKDAYS: "within 10 working days", "10个工作日内";
}
