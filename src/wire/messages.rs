//! Messages of the shared server.

crate::messages! {
    TOO_LONG_PATH: "the path of the socket {path} is longer than the system takes", "套接字路径 {path} 超过系统限制";
    HINT_SHORT_HOME: "use a home folder with a shorter path (--home or DUCHA_HOME)", "请用更短的数据目录路径（--home 或 DUCHA_HOME）";
    NOT_OURS: "the folder {path} belongs to somebody else or is open to others", "文件夹 {path} 属于他人或对他人开放";
    HINT_NOT_OURS: "make it yours and closed: chmod 700", "请改为本人所有且仅本人可访问：chmod 700";
    NO_SOCKET: "the socket {path} cannot be opened", "套接字 {path} 无法打开";
    NO_DAEMON: "no server runs at {path}", "{path} 没有正在运行的服务";
    HINT_SERVE: "start one with `ducha serve`", "请用 `ducha serve` 启动服务";
    TOO_LARGE: "a message of {bytes} {bytes:byte|bytes} is larger than {limit}", "消息 {bytes} 字节，超过上限 {limit}";
    GARBAGE: "what came is no message of this program", "收到的内容不是本程序的消息";
    OTHER_VERSION: "the server speaks version {theirs}, this program version {ours}", "服务端协议版本 {theirs}，本程序版本 {ours}";
    BROKEN_OFF: "the server ended or the line to it broke; what was acknowledged is safe", "服务已结束或连接中断；已确认的内容不会丢失";
    BAD_FORCED: "“{command}” cannot be asked for here", "此处不能执行“{command}”";
    HINT_FORCED: "log in without a command: the console opens", "不带命令登录即可打开控制台";
    NO_TERMINAL: "the console needs a terminal", "控制台需要终端";
    HINT_TERMINAL: "log in with `ssh -t`", "请用 `ssh -t` 登录";
    BAD_PUBLIC_KEY: "public key {number} of “{name}” is none: {why}", "“{name}”的第 {number} 个公钥无效：{why}";
    KEY_SHAPE: "it is not written as `ssh-ed25519 AAAA… comment`", "应写作 `ssh-ed25519 AAAA… 备注`";
    KEY_TWICE: "somebody else has the same one, so it is nobody's", "与他人的公钥相同，双方均不能使用";
}
