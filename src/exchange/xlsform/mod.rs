//! XLSForm, the workbook in which ODK and Kobo keep forms: checklists come in from it and go out as it.
//!
//! Sheets `survey`, `choices` and `settings`. What is not supported is named by sheet and row, and everything else comes
//! in. Four columns are our own, which other programs leave alone: `weight`, `critical`, `evidence`, `remark`, and
//! `score` on choices. Source: xlsform.org, "XLSForm reference".

mod read;
mod rows;
mod write;

pub use read::{Imported, Note, read};
pub use write::write;

crate::messages! {
    NO_SURVEY: "{file} has no sheet “survey” with the columns “type” and “name”", "{file}没有含“type”“name”两列的“survey”表";
    HINT_SURVEY: "Take a form as ODK or Kobo exports it (xlsx).", "请使用ODK或Kobo导出的表单（xlsx）。";
    NO_TYPE: "the type “{type}” is not supported and comes in as text", "不支持题型“{type}”，按文本处理";
    NO_LIST: "the list of choices “{list}” is not on the sheet “choices”", "“choices”表中没有选项列表“{list}”";
    NO_NAME: "a question without a name is left out", "缺少名称的题目已略去";
    NAME_TWICE: "the name “{name}” is used twice; the second question is left out", "名称“{name}”重复，后一题已略去";
    NOT_BEGUN: "“{type}” ends what was not begun", "“{type}”没有对应的开始行";
    NOT_ENDED: "the section “{name}” is not ended", "章节“{name}”没有结束行";
    NO_FORMULA: "column “{column}”: {why}; it is left out", "“{column}”列：{why}，已略去";
    NO_COLUMN: "the column “{column}” is not used", "“{column}”列未使用";
    LACKS_NAME: "“{question}” asks for “{name}”, which the form does not have", "“{question}”引用了表单中没有的“{name}”";
    TOO_MANY: "a checklist holds at most {most} {most:question|questions}; the rest is left out", "检查表最多{most}题，其余已略去";
    TOO_DEEP: "sections nest deeper than {most}; this one is left flat", "章节嵌套超过{most}层，此层不再嵌套";
    SIMPLER: "“{type}” comes in as {as}", "“{type}”按{as}处理";
    AS_TEXT: "text", "文本";
    AS_SEVERAL: "several choices without an order", "不分先后的多选";
    CANNOT_WRITE: "the checklist cannot be written as a workbook", "检查表无法写成工作簿";
}
