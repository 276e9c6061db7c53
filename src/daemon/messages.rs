//! Messages of the daemon and its clients.

crate::messages! {
    STOPPED: "the server was stopped; everything that was acknowledged is kept", "服务已停止；已确认的内容均已保存";
    FAILED: "this session failed and was ended; the others go on, and the server's log says more", "本会话出错已结束；其他会话不受影响，详见服务日志";
    FULL: "the server has as many sessions as it takes: {count}", "会话数已达上限：{count}";
    NEAR_LIMIT: "the server has {open} of {most} {most:file|files} and connections open, and takes no more sessions; those that are open go on", "服务已打开 {open} 个文件和连接，上限 {most}，暂不接受新会话；已有会话不受影响";
    HINT_NEAR_LIMIT: "close consoles that nobody uses, or let the system give it more (LimitNOFILE in its unit, `ulimit -n`)", "请关闭闲置的控制台，或提高系统限额（服务单元的 LimitNOFILE，或 `ulimit -n`）";
    TOO_MANY_OWN: "you have {count} {count:console|consoles} open, as many as one person may", "您已打开 {count} 个控制台，达到每人上限";
    HINT_TOO_MANY_OWN: "close one; an administrator sets how many: `ducha setting set server.sessions N`", "请先关闭一个；管理员可调整上限：`ducha setting set server.sessions 数量`";
    COMMANDS_BUSY: "the server runs as many commands as it takes: {count}", "服务正在执行的命令已达上限：{count}";
    HINT_AGAIN: "try again", "请稍后重试";
    DRAWN_OF: " terminal {width}×{height}: {most_width}×{most_height} of it is drawn ", " 终端 {width}×{height}，仅绘制 {most_width}×{most_height} ";
    IN_USE: "sessions: {consoles} {consoles:console|consoles} of {people} {people:person|people}, {commands} {commands:command|commands}; open files: {open} of {most}; memory: {memory} MB", "会话：{people} 人共 {consoles} 个控制台，{commands} 条命令；打开文件：{open}/{most}；内存：{memory} MB";
    REFUSED: "sessions refused since the start: {count}; the last: {why}", "启动以来拒绝的会话：{count}；最近一次：{why}";
    CONSOLE_SERVES: "{home} is served by the console of process {pid}; it ends with that console", "{home} 由进程 {pid} 的控制台提供服务，随该控制台结束";
    HINT_QUIT_CONSOLE: "quit that console, then `ducha serve` runs on its own", "请先退出该控制台，再运行 `ducha serve`";
    NOT_YOU: "only the server's own account may act as somebody by name", "仅服务所属账户可以指定身份";
    UNKNOWN_USER: "the login “{login}” is no person of this office", "登录名“{login}”不是本单位人员";
    HINT_LOGIN: "an administrator sets it: `ducha set PERSON login={login}`", "请管理员设置：`ducha set 人员 login={login}`";
    SERVING: "serving {home}; log: {log}", "服务 {home} 已启动；日志：{log}";
    DETACHED: "the server runs as process {pid}; log: {log}", "服务已在后台运行，进程 {pid}；日志：{log}";
    CANNOT_START: "the server did not start; its log is {log}", "服务未能启动；日志：{log}";
    NO_PROGRAM: "where this program lies cannot be told", "无法确定本程序所在路径";
    CANNOT_THREAD: "the system gives no more threads", "系统无法创建更多线程";
    RUNS_ALREADY: "a server runs on {home} already, as process {pid}", "{home} 已有服务在运行，进程 {pid}";
    HINT_STOP: "stop it with `ducha serve stop`", "可用 `ducha serve stop` 停止";
    RUNS: "the server of {home} runs as process {pid}, version {version}", "{home} 的服务正在运行，进程 {pid}，版本 {version}";
    STOPPED_IT: "the server of {home} was stopped", "{home} 的服务已停止";
    STOPS_SLOWLY: "the server of {home} has not ended yet", "{home} 的服务尚未结束";
    NOT_FOR_OTHERS: "commands run with the rights of the server's account, so they are taken from it alone; open the console", "命令以服务所属账户的权限执行，仅限该账户使用，请打开控制台";
}
