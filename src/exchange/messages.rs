//! What imports and exports say.

crate::messages! {
    AT_ROW: "row {row}: {what}", "第 {row} 行：{what}";
    AT_COLUMN: "column {column}: {what}", "{column} 列：{what}";
    AT_CELL: "row {row}, column {column}: {what}", "第 {row} 行 {column} 列：{what}";

    CANNOT_READ: "Cannot read {file}", "无法读取 {file}";
    HINT_PATH: "Check the path and that you may read the file", "请检查路径以及您是否有读取权限";
    IS_FOLDER: "{file} is a folder", "{file} 是文件夹";
    HINT_FILE: "Name a file in it", "请指定其中的文件";
    FILE_EMPTY: "{file} is empty", "{file} 是空文件";
    HINT_EMPTY: "Perhaps it was not downloaded or copied to the end; get it again", "可能未下载或复制完整，请重新获取";
    FILE_TOO_LARGE: "{file} is larger than {limit} MB", "{file} 超过 {limit} MB";
    HINT_SPLIT: "Split it into several files", "请拆分为多个文件";
    STOPPED: "Stopped reading {file}; nothing was changed", "已停止读取 {file}，未作任何更改";

    NOT_A_TABLE: "{file} is no table that can be read: {what}", "{file} 不是可读取的表格：{what}";
    HINT_SAVE_AS: "Open it in Excel or WPS and save it as .xlsx or CSV", "请用 Excel 或 WPS 打开，另存为 .xlsx 或 CSV";
    NAME_LIES: "Its name says {named}, but it is {is} and was read as such", "文件名为 {named}，实际是 {is}，已按后者读取";
    NO_SHEETS: "{file} is text and has no sheets, so there is no sheet {sheet}", "{file} 是文本文件，没有工作表“{sheet}”";
    NO_SUCH_SHEET: "{file} has no sheet {sheet}", "{file} 中没有工作表“{sheet}”";
    HINT_SHEETS: "Its sheets: {names}", "现有工作表：{names}";
    OTHER_SHEETS: "Sheet {sheet} was read; others are there: {names}", "已读取工作表“{sheet}”，另有：{names}";

    DAMAGED: "{file} is damaged or no workbook", "{file} 已损坏或不是工作簿";
    HINT_REPAIR: "Open it in Excel or WPS, let it be repaired and save it again; or ask for the file again", "请用 Excel 或 WPS 打开修复后另存，或重新索取文件";
    PASSWORD: "{file} is protected by a password", "{file} 设有密码";
    HINT_PASSWORD: "Open it in Excel or WPS, remove the password and save it", "请用 Excel 或 WPS 打开，取消密码后保存";
    BOMB: "{file} unpacks to more than a sheet can hold (limit {limit} MB) and was not opened", "{file} 解压后远超正常表格（上限 {limit} MB），未予打开";
    HINT_BOMB: "If you trust its sender, open it in Excel, keep the filled rows alone and save it again", "如确认来源可信，请用 Excel 打开，仅保留有数据的行后另存";

    TOO_MANY_ROWS: "{file} has more than {limit} {limit:row|rows}", "{file} 超过 {limit} 行";
    TOO_MANY_COLUMNS: "{file}, row {row}: more than {limit} {limit:column|columns}", "{file} 第 {row} 行：超过 {limit} 列";
    HINT_COLUMNS: "Perhaps line ends are missing or the delimiter is another one", "可能缺少换行，或分隔符不同";
    TOO_MANY_CELLS: "{file} spans more than {limit} {limit:cell|cells}", "{file} 超过 {limit} 个单元格";
    HINT_STRAY: "Perhaps stray cells lie far out; delete the empty rows and columns and save it again", "可能有零散单元格位于极远处，请删除空行空列后另存";
    CELL_TOO_LONG: "{file}, row {row}, column {column}: a text of {size} KB; at most {limit} KB can be held", "{file} 第 {row} 行 {column} 列：文字达 {size} KB，上限 {limit} KB";
    HINT_CELL: "Shorten the text; longer papers belong in evidence files", "请缩短文字；较长材料请作为佐证附件";
    TOO_MUCH_TEXT: "{file} holds more than {limit} MB of text", "{file} 文字超过 {limit} MB";
    TOO_MANY_MERGES: "{file}: merged cells cover more than {limit} {limit:row|rows}", "{file}：合并单元格覆盖超过 {limit} 行";

    NOT_TEXT: "{file} is no text: byte {byte} is zero", "{file} 不是文本文件：第 {byte} 个字节为零";
    BAD_ENCODING: "{file}, line {line}: byte {byte} is neither UTF-8 nor GBK", "{file} 第 {line} 行：第 {byte} 个字节既非 UTF-8 也非 GBK";
    HINT_ENCODING: "Save it again as “CSV UTF-8”, or as .xlsx", "请另存为“CSV UTF-8”或 .xlsx";
    READ_AS_GBK: "Read as GBK", "按 GBK 编码读取";
    ENCODING: "{name}", "{name}";
    BAD_LINE: "{file}, line {line}: cannot be read", "{file} 第 {line} 行：无法读取";
    OPEN_QUOTE: "{file}, line {line}: a quotation mark is opened and not closed", "{file} 第 {line} 行：引号未闭合";
    HINT_QUOTE: "Close it, or double it where it belongs to the text", "请补上引号；若引号属于正文，请写成两个";

    DIGITS_LOST: "“{text}”: a spreadsheet keeps 15 digits, the others are lost; enter long numbers as text", "“{text}”：表格只保留15位数字，其余已丢失；长号码请按文本录入";
    SHEET_EMPTY: "{file} holds nothing", "{file} 没有内容";
    NO_HEADER: "{file}: no header row was found", "{file}：未找到表头";
    HINT_HEADER: "Name it with --header-row N (the row as the sheet numbers it); 0 where there is none, and --map names columns by their letters", "请用 --header-row N 指定（按表中行号）；没有表头时写 0，再用 --map 按列号指定";
    HEADER_ROW_EMPTY: "{file}: row {row} holds no header", "{file}：第 {row} 行没有表头";
    HEADING_TWICE: "heading {heading} is there twice", "表头“{heading}”重复";
    NO_HEADING: "columns without a heading: {columns}", "没有表头的列：{columns}";
    SKIP_ABOVE: "above the header", "表头之上";
    SKIP_HEADER: "the header", "表头";
    HEADER_AGAIN: "the header is repeated, skipped", "重复的表头，已跳过";
    SKIP_NUMBERS: "the columns' numbers, skipped", "列号，已跳过";
    SKIP_GROUP: "the heading of a group", "分组标题";
    SKIP_TOTAL: "a total, kept to be checked", "合计行，留作核对";
    SKIP_SUMS: "sums without a label, skipped", "无标签的合计数，已跳过";
    SKIP_NOTE: "a note, not taken for a record", "说明文字，未作记录";
    ONLY_SERIAL: "only a serial number, skipped", "只有序号，已跳过";
    SKIP_ERRORS: "formulas without a result, skipped", "公式无结果，已跳过";
    SKIP_TEMPLATE: "filled in beforehand and not used, skipped", "预填未用的行，已跳过";
    SKIP_TWICE: "the same as another row, skipped", "与另一行相同，已跳过";
    SKIP_NO_VALUES: "no value, skipped", "没有数值，已跳过";
    SERIAL_MISSING: "the serial number is missing", "缺少序号";
    SERIAL_AGAIN: "serial {serial} is there twice", "序号 {serial} 重复";
    SERIAL_BROKEN: "serial {serial} follows {before}", "序号 {before} 之后是 {serial}";
    MORE_SERIALS: "{count} more {count:row|rows} with serials out of step", "另有 {count} 行序号不连续";

    NOT_NUMBER: "“{text}” is no number", "“{text}”不是数字";
    TWO_NUMBERS: "“{text}” holds more than one number", "“{text}”包含多个数字";
    DATE_NOT_NUMBER: "{text} is a date, not a number", "{text} 是日期，不是数字";
    ERROR_CELL: "the cell holds the error {text}", "单元格为错误值 {text}";
    NOT_DATE: "“{text}” is no date", "“{text}”不是日期";
    NO_SUCH_DAY: "there is no such day: {text}", "没有这一天：{text}";
    DATE_ABSURD: "{text} is no date between 1900 and 2100", "{text} 不在 1900 年至 2100 年之间";
    DATE_NO_YEAR: "“{text}” names no year", "“{text}”没有年份";
    DATE_SHORT_YEAR: "“{text}”: write the year with four digits", "“{text}”：年份请写四位";
    DATE_DOT: "“{text}” is January or October; write 2018-10, or enter it as text", "“{text}”可能是1月或10月，请写成 2018-10 或按文本录入";
    DATE_AMBIGUOUS: "“{text}”: day and month cannot be told apart; write 2021-03-04", "“{text}”：日月无法区分，请写成 2021-03-04";

    WHY_ALIKE: "looks alike", "字面相近";
    WHY_CONTAINED: "one contains the other", "互相包含";
    WHY_PART: "a part of the heading is known", "部分表头相符";
    WHY_KNOWN: "a known heading", "表头相符";
    WHY_SAID: "as you said", "人工指定";
    BAD_CHOICE: "“{text}” is no mapping", "“{text}”不是列对应";
    HINT_CHOICE: "Write --map \"heading=field\", or \"heading=\" to leave the column out", "请写 --map \"表头=字段\"；\"表头=\" 表示不导入该列";
    CHOSEN_TWICE: "{heading}: field {key} or this column was given twice", "{heading}：字段 {key} 或该列指定了两次";
    NO_SUCH_HEADING: "The file has no heading {heading}", "文件中没有表头“{heading}”";
    HINT_HEADINGS: "Its headings: {names}", "现有表头：{names}";
    NO_SUCH_FIELD: "There is no field {key}", "没有字段 {key}";
    HINT_FIELDS: "Fields: {names}", "可用字段：{names}";

    NO_OFFICE: "{file} is no office that was exported as a whole", "{file} 不是整体导出的文件";
    HINT_OFFICE: "Write one with: ducha export all --out FILE.json", "请用 ducha export all --out 文件.json 导出";
    NEWER_OFFICE: "{file} was written by a newer version", "{file} 由更新的版本写出";
    OFFICE_RECORD: "{file}: record {at}: {what} cannot be read", "{file}：第 {at} 条记录的 {what} 无法读取";
    CANNOT_WRITE: "Cannot write {file}", "无法写入 {file}";
    HINT_WRITE: "Check that the folder exists, that you may write there and that the disk has room", "请检查文件夹是否存在、是否有写入权限以及磁盘空间";
    FILE_EXISTS: "{file} is there already", "{file} 已存在";
    HINT_OVERWRITE: "Choose another name, or add --force to replace it", "请另选文件名，或加 --force 覆盖";
    UNKNOWN_FORMAT: "{name} is no format for a table", "{name} 不是表格格式";
    HINT_FORMATS: "Formats: csv, xlsx, json, md", "可用格式：csv、xlsx、json、md";
    TOO_LONG_FOR_XLSX: "{rows} {rows:row is|rows are} more than an Excel sheet holds", "{rows} 行超出 Excel 工作表容量";
    HINT_CSV: "Filter the table, or write CSV", "请筛选后再导出，或导出 CSV";
    AS_OF: "as of {day}", "截至 {day}";
    FILTER: "filter: {filter}", "筛选：{filter}";
    YES: "yes", "是";
    NO: "no", "否";
}
