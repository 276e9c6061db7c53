//! Messages of the command line.

use crate::i18n::Msg;

crate::messages! {
    INPUT_UNREADABLE: "standard input cannot be read as text", "标准输入不是可读的文本";
    INPUT_LONG: "standard input is longer than {most} {most:byte|bytes}", "标准输入超过 {most} 字节";
    INPUT_EMPTY: "standard input names no record", "标准输入未指明记录";
    ABOUT: "A console for teams that supervise how departments do their work.\n\nWithout a command it opens the console; where there is no terminal it prints the overview as text.",
        "督查工作控制台：跟踪各单位事项办理、指标监测与问题整改。\n\n不带命令时打开控制台；没有终端时以文字输出总览。";
    AFTER_HELP: "`ducha help COMMAND` or `ducha COMMAND --help` says more; `ducha help topics` lists what else can be read about: filters, days, themes, keymaps, exit codes.",
        "`ducha help 命令` 或 `ducha 命令 --help` 查看详情；`ducha help topics` 列出其他主题：筛选、日期、主题、键位、退出码等。";
    TEMPLATE: "{about-with-newline}\nUsage: {usage}\n\n{all-args}{after-help}\n", "{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}\n";
    ERRORS_AS_JSON: "Print errors as JSON", "以 JSON 输出错误";
    COMMANDS: "Commands", "命令";
    COMMAND: "COMMAND", "命令";
    ARGUMENTS: "Arguments", "参数";
    OPTIONS: "Options", "选项";
    GLOBAL: "Options of every command", "通用选项";
    ONE_OF: " [{values}]", "［{values}］";
    JSON_KEYS: "Keys of --json:", "--json 的键：";
    VERSION_HELP: "Print the version", "显示版本";
    HELP_HELP: "Print help", "显示帮助";
    HOME_HELP: "Keep everything in this folder (or DUCHA_HOME)", "数据、设置均放在此文件夹（或用 DUCHA_HOME）";
    LANG_HELP: "Language: zh or en (or DUCHA_LANG, else the locale)", "语言：zh 或 en（或用 DUCHA_LANG，否则取系统语言）";
    NOW_HELP: "Let the clock stand at a moment: 2023-08-04, \"2023-08-04 10:00\"", "把时钟固定在某一时刻：2023-08-04、\"2023-08-04 10:00\"";
    AS_HELP: "Act as this person", "以此人身份操作";
    THEME_HELP: "How the console looks: dark, light, ansi, mono, ascii, or a file", "控制台外观：dark、light、ansi、mono、ascii，或主题文件";
    KEYMAP_HELP: "The console's keys: default, vim, emacs, or a file", "控制台键位：default、vim、emacs，或键位文件";
    COLOR_HELP: "Use colours: auto, always, never", "颜色：auto 自动、always 总是、never 不用";
    PLAIN_HELP: "Print for a screen reader: no tables, no drawing, no console", "为读屏软件输出：不画表格，不打开控制台";
    CONFIG_HELP: "config.toml lies where `ducha info` says. Each line may be left out:", "config.toml 的位置见 `ducha info`。各行均可省略：";
    QUIET_HELP: "Say nothing but errors", "除错误外不输出提示";
    NO_COMMAND: "there is no command “{name}”", "没有命令“{name}”";
    MISSING_COMMAND: "a command is missing", "缺少命令";
    UNKNOWN_ARGUMENT: "unknown argument {name}", "未知参数 {name}";
    MISSING_ARGUMENT: "missing: {name}", "缺少：{name}";
    MISSING_VALUE: "{name} lacks its value", "{name} 缺少取值";
    BAD_VALUE: "{name} does not take “{value}”", "{name} 不接受“{value}”";
    TOO_MANY: "{name} takes no “{value}” besides what was given", "{name} 不能再接受“{value}”";
    TWICE: "{name} was given twice", "{name} 重复给出";
    NOT_TOGETHER: "{name} cannot be used together with {other}", "{name} 不能与 {other} 同用";
    NOT_UTF8: "an argument is not UTF-8", "参数不是 UTF-8 编码";
    NOT_UNDERSTOOD: "the command was not understood", "无法理解该命令";
    VALUES_ARE: "it takes: {values}", "可用：{values}";
    HINT_HELP: "`{command} --help` says how", "用法见 `{command} --help`";
    NO_HOME: "the home folder of this account is not known", "无法确定当前用户的主目录";
    HINT_SET_HOME: "say where to keep everything with --home or DUCHA_HOME", "请用 --home 或 DUCHA_HOME 指明存放位置";
    CONFIG_AT: "{at}: {what}", "{at}：{what}";
    NOT_TOML: "not readable as TOML ({detail})", "不是有效的 TOML（{detail}）";
    BAD_SETTING: "`{name}` takes {values}", "`{name}` 只接受 {values}";
    UNKNOWN_SETTING: "unknown setting `{name}`", "未知设置 `{name}`";
    SETTINGS_ARE: "settings: {names}", "可用设置：{names}";
    DID_YOU_MEAN: "did you mean `{name}`?", "是否想写 `{name}`？";
    NO_THEME: "there is no theme “{name}”", "没有主题“{name}”";
    NO_KEYMAP: "there is no keymap “{name}”", "没有键位“{name}”";
    NAMES_OR_FILE: "one of {names}, or a file in {folder}", "可用：{names}，或 {folder} 中的文件";
    CONFIG_LEFT_OUT: "warning: this part of the config file is not used: {error}", "警告：配置文件中此处未采用：{error}";
    COMMANDS_HELP: "A command of your own runs outside of the console, with the record under the cursor as JSON on its standard input. It is asked for before its first run, and never offered over the network.", "自定命令在控制台外运行，光标处记录的 JSON 由标准输入传入。首次运行前询问；远程登录者不可用。";
    MANY_COMMANDS: "more than {max} commands", "自定命令超过 {max} 条";
    COMMAND_TWICE: "there is another command named “{name}”", "已有名为“{name}”的命令";
    COMMAND_LACKS: "the command lacks `{name}`", "该命令缺少 `{name}`";
    COMMAND_NAME: "a name has at most {max} bytes and no control characters", "名称最多 {max} 字节，不能含控制字符";
    NO_CONTEXT: "there is no context \"{name}\"", "没有名为“{name}”的场景";
    CONTEXTS_ARE: "contexts: {names}", "可用的场景：{names}";
    NO_KEY: "\"{name}\" is not a key", "“{name}”不是按键";
    CONFIG_HINT: "  → {hint}", "  → {hint}";
    CONFIG_TOO_LARGE: "{path} is larger than {max} {max:byte|bytes}", "{path} 超过 {max} 字节";
    CONFIG_NOT_TEXT: "{path} is not UTF-8 text", "{path} 不是 UTF-8 文本";
    BAD_NOW: "“{text}” is no moment for --now: such as 2023-08-04, \"2023-08-04 10:00\", 2023-08-04T10:00:00+08:00",
        "--now 的“{text}”不是时刻；例：2023-08-04、\"2023-08-04 10:00\"、2023-08-04T10:00:00+08:00";
    NO_TOPIC: "there is no help on “{name}”", "没有关于“{name}”的帮助";
    TOPICS_ARE: "topics: {names}; or any command", "可查主题：{names}，或任一命令";
    HELP_ABOUT: "Explain a command or a topic", "说明命令或主题";
    TOPIC_HELP: "A command, or exit-codes, filters, fields, days, environment, json", "命令，或 exit-codes、filters、fields、days、environment、json";
    COMPLETIONS_ABOUT: "Print a script that completes commands in a shell", "输出命令补全脚本";
    SHELL_HELP: "The shell: bash, zsh or fish", "命令行外壳：bash、zsh 或 fish";
    MAN_ABOUT: "Print the man page, or write all of them into a folder", "输出手册页，或将全部手册页写入文件夹";
    MAN_DIR_HELP: "Write ducha.1 and one page for each command into this folder", "将 ducha.1 及各命令的手册页写入此文件夹";
    MAN_WRITTEN: "{count} man pages written into {path}", "已将 {count} 个手册页写入 {path}";
    EXIT_CODES: "Exit codes", "退出码";
    EXIT_CODES_INTRO: "Every command ends with one of these codes:", "每个命令以下列退出码之一结束：";
    FILTERS: "Filters", "筛选语言";
    FILTERS_TEXT: "A filter is words and tests of fields, all of which must hold.\n\n  word               the text, its pinyin or initials hold it\n  \"exact words\"      these words in this order\n  -word              not this\n  status:open        a field holds a word\n  lead:税务,公安      a field holds one of several\n  due<+7d            a day, number or period before or under; also <= > >= =\n  due:overdue        overdue, none, this week and the like\n  a or b, (…)        either; brackets group\n\n`ducha help fields KIND` lists the names of fields; Chinese names do as well.",
        "筛选由词语和字段条件组成，须同时满足。\n\n  词语               正文、拼音或首字母含有该词\n  \"完整词句\"         按原样含有\n  -词语              不含\n  status:open        字段取值\n  lead:税务,公安      取值之一\n  due<+7d            早于（小于）；另有 <= > >= =\n  due:overdue        逾期、空、本周等\n  a or b、( )        或；括号分组\n\n字段名见 `ducha help fields 类别`，中英文均可。";
    DAYS: "Days", "日期写法";
    DAYS_TEXT: "Wherever a day is asked for, all of these are read:\n\n  2023-7-31, 20230731, 7-31, 7月31日\n  today, yesterday, tomorrow, 今天, 昨天, 明天\n  fri, next fri, 周五, 下周五\n  +7d, -3d, +2w, +1m, +10wd (working days), +10个工作日\n  月底, 季末, 年底, 9月底前, end of September\n\nA day without a year lies in this year; a stretch of time means its last day.",
        "凡要求日期之处，均可写：\n\n  2023-7-31、20230731、7-31、7月31日\n  今天、昨天、明天、today、yesterday、tomorrow\n  周五、下周五、fri、next fri\n  +7d、-3d、+2w、+1m、+10wd（工作日）、+10个工作日\n  月底、季末、年底、9月底前、end of September\n\n未写年份的取当年；一段时间取其最后一日。";
    ENVIRONMENT_TITLE: "Environment", "环境变量";
    JSON_TITLE: "JSON", "JSON 格式";
    JSON_INTRO: "Keys are stable: later versions may add keys, and do not rename or remove any. Days are YYYY-MM-DD, moments RFC 3339, other records what they are called (ids where the key says so); what is empty is null.",
        "键名稳定：以后只增不改不删。日期为 YYYY-MM-DD，时刻为 RFC 3339，其他记录为其名称（键名注明者为编号），空值为 null。";
    OVERVIEW_EMPTY: "There is no office at {path} yet.", "{path} 尚未建立督查数据。";
    OVERVIEW_CHOICES: "  ducha init --sample      look around in a sample office\n  ducha init               begin an empty office\n  ducha import FILE --kind tasks --ledger NAME   then bring in your own Excel or CSV files", "  ducha init --sample      先看示例数据\n  ducha init               建立空白数据\n  ducha import 文件 --kind 任务 --ledger 清单名   随后导入自己的 Excel 或 CSV";
    OVERVIEW_TITLE: "{office} · {day}", "{office} · {day}";
    OVERVIEW_FLAGS: "Open lagging flags", "未解除的落后标记";
    OVERVIEW_FINDINGS: "Open findings", "未销号的问题";
    OVERVIEW_CONFLICTS: "Fields with conflicting values", "取值冲突的字段";
    OVERVIEW_COUNT: "{kind}: {count}", "{kind}：{count}";
}

/// The commands that hold others.
pub const GROUPS: &[(&str, Msg)] = &[
    ("task", Msg::new("Take a step with tasks", "办理任务")),
    ("finding", Msg::new("Take a step with findings", "办理督查问题")),
    ("flag", Msg::new("Flag lagging indicators, and take steps with flags", "列为落后指标，办理落后标记")),
    ("report", Msg::new("Print a report", "输出报表")),
    ("setting", Msg::new("List the office's settings, and change them", "查看、修改本单位设置")),
    (
        "snapshot",
        Msg::new(
            "Write what one may see into one signed file, and read such a file",
            "将可见内容导出为签名快照，核验并查看快照",
        ),
    ),
    ("bulletin", Msg::new("Write, check, approve and issue the bulletin", "编写、核验、审定、印发工作简报")),
    (
        "assessment",
        Msg::new(
            "Score units under a scheme, show them the scores, and freeze them",
            "考核计分、反馈征求意见、锁定结果",
        ),
    ),
    ("supervisor", Msg::new("Write down what a social supervisor experienced", "登记社会监督员履职体会")),
    ("board", Msg::new("Show a board of dispatch, and write down that it was held", "查看调度看板，登记调度会情况")),
    ("meeting", Msg::new("Call a meeting on what lags, and write minutes", "召集落后指标调度会，形成会议纪要")),
    ("ledger", Msg::new("Roll a ledger over into its next period", "将清单转入下一周期")),
    (
        "survey",
        Msg::new("Draw the sample of a satisfaction survey, and fill its call sheet", "抽取满意度调查样本，生成回访表"),
    ),
    ("draw", Msg::new("Draw at random with a receipt that anybody can check", "随机抽取，凭证可供任何人复核")),
    (
        "document",
        Msg::new("Issue, withdraw, write and sign for numbered documents", "印发、撤回、导出、签收有文号的文书"),
    ),
    ("clue", Msg::new("Take in clues, hand them over, and take steps with them", "受理、移交、办理问题线索")),
    ("checklist", Msg::new("Exchange checklists as XLSForms", "以 XLSForm 格式导入导出检查表")),
    (
        "visit",
        Msg::new("Plan, begin and end visits, and answer their checklists", "安排、开展、结束督查走访，填写检查表"),
    ),
    ("slip", Msg::new("Issue the signed slip of a visit, and verify one", "开具、核验督查凭证")),
    ("evidence", Msg::new("Find or fetch the file of a piece of evidence", "查找或取回佐证文件")),
    ("campaign", Msg::new("Approve, start, conclude or cancel an inspection", "批准、启动、办结或取消督查行动")),
    ("review", Msg::new("Decide an application for review, or refuse it", "办理复核申请")),
    ("alarm", Msg::new("Decide whether rectification is fake", "认定疑似假整改")),
    ("policy", Msg::new("Take up policies from elsewhere, and say what became of them", "跟进各地政策动态")),
    ("article", Msg::new("Approve, return and publish articles", "审核、退回、采用信息稿件")),
    ("objection", Msg::new("Decide objections to scores", "处理考核异议")),
    ("case", Msg::new("Write down what the calls of a survey brought", "登记满意度回访结果")),
    ("remote", Msg::new("Say with whom this device exchanges entries", "管理与本机交换数据的远端")),
    ("bundle", Msg::new("Exchange by a file that somebody carries", "以文件方式交换数据")),
    ("device", Msg::new("Enrol devices, revoke them, and say what they held", "登记、停用设备，查看设备所存内容")),
    ("refused", Msg::new("Show what is not in force, and file it again", "查看未采纳的内容并重新提交")),
];

/// What each variable does.
pub const ENVIRONMENT: &[(&str, Msg)] = &[
    ("DUCHA_HOME", Msg::new("the folder that everything is kept in", "存放全部数据的文件夹")),
    ("DUCHA_LANG", Msg::new("the language, zh or en", "语言，zh 或 en")),
    ("DUCHA_OPEN", Msg::new("the program that evidence is opened with outside", "打开佐证所用的程序")),
    ("VISUAL EDITOR", Msg::new("the program that long texts are changed with", "修改长文本所用的程序")),
    ("PAGER", Msg::new("the program that records are read with", "查看记录所用的分页程序")),
    (
        "DUCHA_SSH",
        Msg::new(
            "the program that other machines are called with, with its first arguments; ssh unless said",
            "连接其他机器所用的程序及其参数，默认为 ssh",
        ),
    ),
    (
        "DUCHA_PASSPHRASE_FILE",
        Msg::new(
            "a file whose first line is the passphrase of a home that is locked with one",
            "存放口令的文件（首行），用于打开已用口令锁定的数据目录",
        ),
    ),
    ("LC_ALL LC_MESSAGES LANG", Msg::new("the language, where it is not said", "未指明时的语言")),
    ("NO_COLOR", Msg::new("no colours", "不用颜色")),
    (
        "TERM",
        Msg::new(
            "how many colours there are; dumb: none, no progress bars, no console; linux: ASCII borders",
            "终端有多少颜色；dumb：不用颜色和进度条，不打开控制台；linux：用 ASCII 边框",
        ),
    ),
    ("COLORTERM=truecolor", Msg::new("all colours", "全部颜色")),
    (
        "COLORFGBG",
        Msg::new("the terminal's background: the light theme on a light one", "终端背景：浅色背景用浅色主题"),
    ),
    (
        "LC_ALL LC_CTYPE LANG",
        Msg::new("without UTF-8 the console is drawn with ASCII", "不是 UTF-8 时控制台用 ASCII 绘制"),
    ),
    ("ACCESSIBLE=1", Msg::new("as --plain", "同 --plain")),
    ("XDG_DATA_HOME XDG_CONFIG_HOME", Msg::new("where folders lie without DUCHA_HOME", "未设 DUCHA_HOME 时的位置")),
    (
        "XDG_STATE_HOME",
        Msg::new(
            "where it is kept how far each log was acknowledged (else ~/.local/state)",
            "保存各日志已确认进度的位置（默认 ~/.local/state）",
        ),
    ),
];

/// What each exit code means.
pub const CODES: &[(u8, Msg)] = &[
    (0, Msg::new("done", "完成")),
    (
        1,
        Msg::new(
            "failed: the disk, the system, a file that cannot be written, a server that went away",
            "失败：磁盘、系统、文件无法写入、服务端中断",
        ),
    ),
    (2, Msg::new("wrong usage", "用法有误")),
    (3, Msg::new("not found: no such record, file, folder or name", "未找到：没有该记录、文件、文件夹或名称")),
    (4, Msg::new("conflict: somebody changed the same thing meanwhile", "冲突：他人已修改同一内容")),
    (
        5,
        Msg::new(
            "denied by rights or rules, or by a file that is there and was not to be replaced",
            "权限或规则不允许，或目标文件已存在",
        ),
    ),
    (6, Msg::new("locked: another process holds the store", "已锁定：另一进程正在使用数据")),
    (7, Msg::new("corrupt: stored data is damaged", "损坏：存储数据已损坏")),
    (
        8,
        Msg::new(
            "input was read but is not acceptable, such as a day that is none",
            "输入内容不可接受，如不存在的日期",
        ),
    ),
    (130, Msg::new("stopped by the person", "被用户中止")),
];
