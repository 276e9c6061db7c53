//! Messages of the daemon and its clients.

crate::messages! {
    STOPPED: "the server was stopped; everything that was acknowledged is kept", "服务已停止；已确认的内容均已保存";
    FAILED: "this session failed and was ended; the others go on, and the server's log says more", "本会话出错已结束；其他会话不受影响，详见服务日志";
    FULL: "the server has as many sessions as it takes: {count}", "会话数已达上限：{count}";
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
