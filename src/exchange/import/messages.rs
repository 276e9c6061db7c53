//! What imports say.

crate::messages! {
    CANNOT_IMPORT: "{kind} cannot be imported from a table", "{kind}不能从表格导入";
    HINT_KINDS: "Kinds that can: {kinds}", "可导入：{kinds}";
    MISSING_COLUMNS: "{file}: no column was found for {fields}", "{file}：未找到对应的列：{fields}";
    HINT_MAP: "Name it with --map \"heading=field\", or give one value for all rows with --set field=value; headings without a field: {headings}", "请用 --map \"表头=字段\" 指定，或用 --set 字段=值 给所有行填同一值；未对应的表头：{headings}";
    BAD_SET: "“{text}” sets nothing", "“{text}”不是赋值";
    HINT_SET: "Write --set field=value", "请写 --set 字段=值";
    SET_AND_MAPPED: "field {key} is both a column and set for all rows", "字段 {key} 既有列又统一赋值";
    NEEDS_LEDGER: "{file}: it is not known which ledger these {kind} belong to", "{file}：不知道这些{kind}属于哪个清单";
    HINT_LEDGER: "Name it with --ledger NAME", "请用 --ledger 名称 指定";
    NO_ROWS: "{file} holds no rows below its header", "{file} 表头之下没有数据";

    ROWS_WRONG: "{file}: {count} cells cannot be read; nothing was imported", "{file}：{count} 个单元格无法读取，未导入任何内容";
    ROW_WRONG: "row {row}: {what}", "第 {row} 行：{what}";
    CELL_WRONG: "row {row}, column {column} ({heading}): {what}", "第 {row} 行 {column} 列（{heading}）：{what}";
    MORE_WRONG: "and {count} more", "另有 {count} 处";
    UNKNOWN_UNITS: "{file} names {count} units that are not known; nothing was imported", "{file} 中有 {count} 个单位尚未登记，未导入任何内容";
    HINT_UNITS: "Let them be made with --create-units, or correct the names: {names}", "如确认新建请加 --create-units，或先更正名称：{names}";

    REQUIRED: "“{field}” is empty", "“{field}”为空";
    NOT_WHOLE: "“{text}” is no whole number", "“{text}”不是整数";
    NOT_YES_NO: "“{text}” is neither yes nor no", "“{text}”不是“是”或“否”";
    NOT_PERIOD: "“{text}” is no period such as 2023Q2 or 2023年上半年", "“{text}”不是期间，例：2023Q2、2023年上半年";
    NOT_WORD: "“{text}” is none of: {words}", "“{text}”不在可选值之内：{words}";
    NOT_STATUS: "“{text}” is no status word of “{ledger}”: {words}", "“{text}”不是“{ledger}”的状态用语：{words}";
    AMBIGUOUS: "several {kind} are called “{name}”: {all}", "有多个{kind}名为“{name}”：{all}";
    NO_SUCH: "there is no {kind} “{name}”; left empty in {count} rows", "没有{kind}“{name}”，{count} 行留空";
    NO_ANY: "this field cannot be imported", "此字段不能导入";
    TWICE: "the same record as in row {row}, but different", "与第 {row} 行是同一条记录，但内容不同";
    TWICE_SAME: "the same as row {row}, skipped", "与第 {row} 行相同，已跳过";
    OTHERS: "“{words}” names no unit", "“{words}”未指明单位";
    WORDS_KEPT: "“{text}” was read as {value}; the words are kept", "“{text}”按 {value} 读取，原文保留";
    WORDS_LOST: "“{text}” was read as {value}", "“{text}”按 {value} 读取";
    CONTROL_DROPPED: "invisible characters were left out", "已去除不可见字符";
    DUE_DOUBT: "“{text}”: {notes}", "“{text}”：{notes}";
    DUE_UNREAD: "“{text}” names no day", "“{text}”没有日期";
    PROGRESS_SCALED: "“{heading}”: read as shares of one", "“{heading}”：按 0–1 的比例读取";
    BLANK_KEPT: "{count} cells are empty in the file; what is recorded there is kept", "文件中 {count} 个单元格为空，保留原有内容";
    MORE_REMARKS: "{count} more remarks of this sort", "同类提示另有 {count} 条";
    STATUS_GUESSED: "status “{word}” counts as {class} in the new ledgers {ledgers}; change it there if that is wrong", "状态“{word}”在新清单（{ledgers}）中按“{class}”计，如不对请修改清单";
    EDITED_SINCE: "changed here since it was imported", "导入后在本系统修改过";

    NO_PANEL_UNIT: "{file}: the columns are periods, but no column names the unit", "{file}：各列为期间，但没有单位列";
    NO_PANEL_INDICATOR: "{file}: the columns are periods, but no column names the indicator", "{file}：各列为期间，但没有指标列";
    NO_DIRECTION: "not ranked, since it is not known whether more or less of it is better: {names}", "不知越高越好还是越低越好，未排名：{names}";
    GUESSED_DIRECTION: "{direction}, judged by the name: {count} indicators", "按名称判断为“{direction}”：{count} 项指标";
    PANEL: "periods in columns: {periods}", "各列为期间：{periods}";

    SUMMARY: "{new} new, {changed} changed, {same} the same, {absent} no longer in the file", "新增 {new}，变更 {changed}，相同 {same}，文件中已无 {absent}";
    MADE_BESIDE: "{count} {kind} made beside", "另新建{kind} {count} 个";
    FIGURES: "{count} figures are stated in the file: {agree} agree with its rows, {differ} do not", "文件载明数字 {count} 个：与数据一致 {agree} 个，不一致 {differ} 个";
    FIGURE_DIFFERS: "“{label}” states {stated}; the rows give {actual}", "“{label}”载明 {stated}，据数据为 {actual}";
}
