//! Messages of exchanging entries with other replicas.

crate::messages! {
    NO_COMMON_VERSION: "the other side speaks version {theirs} of the exchange, this program {ours}", "对方的交换协议版本为 {theirs}，本程序为 {ours}";
    HINT_UPGRADE: "Install a newer ducha on the older side", "请升级版本较旧的一方";
    THEY_SAY: "the other side says: {text}", "对方提示：{text}";
    THEIR_HINT: "{text}", "{text}";
    BROKEN_OFF: "the line to the other side broke", "与对方的连接中断";
    HINT_RESUMES: "What was exchanged is kept; the next `ducha sync` goes on there", "已交换的内容均已保存；再次执行 `ducha sync` 将从中断处继续";
    TOO_LARGE: "a message of {bytes} bytes was announced, more than is taken", "对方声称的消息长度为 {bytes} 字节，超过上限";
    GARBAGE: "what came is no message of an exchange", "收到的内容不是交换消息";
    HINT_GARBAGE: "Look whether the login there prints something of its own, or another program answers", "请检查对方登录时是否输出其他内容，或由其他程序应答";
    UNREADABLE: "the file cannot be read", "文件无法读取";
    STOPPED: "stopped", "已停止";
    OTHER_OFFICE: "that is another office (“{office}”): logs of two offices are not mixed", "对方是另一单位的数据（“{office}”），不能混合";
    HINT_OTHER_OFFICE: "Name another home folder with --home, or another remote", "请用 --home 指定其他数据目录，或改用其他远端";
    KEY_OF_ANOTHER: "the device that asks is not {replica}: its key is another", "来访设备并非 {replica}：密钥不符";
    NOTHING_THERE: "there is no office at the other side yet", "对方尚无督查数据";
    ONLY_WHOLE: "a copy of the whole office is not for who may see one unit alone", "仅可查看本单位的人员不能复制全部数据";
    HINT_ONLY_WHOLE: "Work in the console of the server: `ssh` to it without a command", "请登录服务器使用控制台（`ssh` 不带命令）";
    FILE_OF_NOBODY: "no record names the file {digest}", "没有记录引用文件 {digest}";
    TWO_HISTORIES: "device {replica} has two histories: a copy of a store went on writing as the same device; nothing of it was exchanged", "设备 {replica} 存在两份不同的记录：有副本沿用同一设备名写入；该设备的内容未作交换";
    HINT_TWO_HISTORIES: "On the copy, remove device.key: it then takes a name of its own. Revoke the device where it was copied by strangers", "请在副本上删除 device.key，使其启用新名称；若系他人复制，请停用该设备";
    BAD_ADDRESS: "“{text}” is no address of another replica", "“{text}”不是有效的远端地址";
    HINT_ADDRESS: "ssh://[user@]host[:port][/home] or file:FOLDER", "ssh://[用户@]主机[:端口][/数据目录] 或 file:文件夹";
    NO_SSH: "{program} cannot be run", "无法运行 {program}";
    NO_FOLDER: "there is no folder {path}", "文件夹 {path} 不存在";
    MANY_OFFICES: "{path} holds {count} offices", "{path} 内有 {count} 个单位的数据";
    FOLDER_CHANGED: "{path} was changed by another program meanwhile", "{path} 同时被其他程序改动";
    BAD_REMOTES: "{path} cannot be understood", "{path} 无法解析";
    BAD_NAME: "“{name}” is no name of a remote: letters, digits, “-”, “_” and “.”", "“{name}”不能作为远端名称：仅限文字、数字、“-”、“_”、“.”";
    NAME_TAKEN: "there is a remote “{name}” already", "已有名为“{name}”的远端";
    HINT_TAKEN: "`ducha remote remove NAME` takes it out", "可用 `ducha remote remove 名称` 移除";
    MANY_REMOTES: "there are {count} remotes, as many as there may be", "远端已达上限 {count} 个";
    NO_REMOTE: "there is no remote “{name}”", "没有名为“{name}”的远端";
    HINT_REMOTES: "There are: {all}", "现有：{all}";
    NO_REMOTES: "this device knows no other replica", "本机尚未登记任何远端";
    HINT_ADD: "`ducha remote add NAME ssh://host` or `… file:FOLDER`", "`ducha remote add 名称 ssh://主机` 或 `… file:文件夹`";
    WHICH_REMOTE: "there are several remotes, say which: {all}", "有多个远端，请指定：{all}";
    BUNDLE_THERE: "there is a file {path} already", "文件 {path} 已存在";
    NO_BUNDLE: "{path} is no bundle, or not all of it", "{path} 不是数据包，或内容不全";
    HINT_BUNDLE: "Copy it again from where it was made", "请从制作处重新复制";
    BUNDLE_FORGED: "{path} is not as the device that it names made it; nothing of it was taken", "{path} 与其所称设备制作的内容不符，未采纳任何内容";
}
