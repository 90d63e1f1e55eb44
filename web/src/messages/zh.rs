//! Simplified Chinese. WeChat's own words for its own things (扫一扫, 授权).

mod applications;
mod audit;
mod console;
mod experience;
mod figures;
mod keys;
mod logins;
mod me;
mod pools;
mod scan;
mod search;
mod snippets;
mod sources;
mod users;

use super::{
    Account, Binding, Errors, Fault, Landing, Letter, Login, Messages, Named, Reference, Session,
    View,
};

pub(super) const MESSAGES: Messages = Messages {
    login: LOGIN,
    session: SESSION,
    landing: LANDING,
    errors: ERRORS,
    letter: LETTER,
    binding: BINDING,
    account: ACCOUNT,
    reference: REFERENCE,
    console: console::CONSOLE,
    reasons: REASONS,
};

const LOGIN: Login = Login {
    title: Named("登录 {}"),
    link_title: "绑定另一个微信",
    code_alt: "登录二维码，请用手机微信扫一扫",
    other_ways: "其他登录方式",
    progress: "登录进度",
    steps: ["扫码", "确认", "登录成功"],
    no_script: "此页面需要 JavaScript 才能显示二维码，请启用后重新打开。",
    on_a_phone: View {
        headline: "请在电脑上登录",
        detail: "请在电脑上打开原来的网站并登录，再用这部手机扫描屏幕上的二维码。",
        action: "仍然显示二维码",
    },
    unsteady: "网络不稳定，正在重试…",
    loading: View { headline: "正在准备二维码", detail: "请稍候。", action: "" },
    issued: View {
        headline: "微信扫码登录",
        detail: "打开手机微信，点右上角加号，选择“扫一扫”。",
        action: "",
    },
    scanned: View {
        headline: "扫码成功", detail: "请在手机上确认登录。", action: "换一个二维码"
    },
    binding: View {
        headline: "哪个是您的账号？",
        detail: "这个微信第一次在此登录，请在下方选择如何继续。",
        action: "",
    },
    wait: View { headline: "马上就好", detail: "请不要关闭此页面。", action: "" },
    leaving: View {
        headline: "正在登录", detail: "已确认，页面即将自动跳转。", action: ""
    },
    expired: View {
        headline: "二维码已过期",
        detail: "准备好后，请换一个新的二维码。",
        action: "刷新二维码",
    },
    late: View {
        headline: "等待时间过长",
        detail: "您已在手机上确认，但此页面未能及时完成登录，请重新扫码。",
        action: "重新扫码",
    },
    denied: View {
        headline: "已取消登录",
        detail: "您在手机上取消了登录。如果是误触，请重新扫码。",
        action: "重新扫码",
    },
    refused: View {
        headline: "未能登录", detail: "请换一个二维码再试一次。", action: "再试一次"
    },
    gone: View {
        headline: "本次登录已结束", detail: "请返回原来的网站，重新登录。", action: ""
    },
    failed: View {
        headline: "无法连接服务器",
        detail: "请检查网络后再试一次。",
        action: "再试一次",
    },
};

const SESSION: Session = Session {
    existing_title: Named("登录 {}"),
    existing_detail: "您已在此浏览器登录。",
    continue_as: Named("以 {} 继续"),
    somebody_else: "使用其他账号登录",
    fresh_title: "当前登录账号",
    fresh_detail: "您的账号首次在此浏览器登录，请确认是您本人。",
    continue_to: Named("继续前往 {}"),
    not_you: "不是您本人？",
    no_phone: "此微信账号",
    first_seen: Named("此账号首次使用时间：{}"),
    moment: "%Y年%-m月%-d日 %H:%M（UTC）",
    failed: "操作未成功，请稍后再试。",
    signed_in_title: "您已登录",
    signed_in_detail: "您可以关闭此页面。",
    sign_out: "退出登录",
    stay: "暂不退出",
    no_script: "此页面需要 JavaScript，请启用后重新打开。",
    sign_out_title: "确定要退出登录吗？",
    sign_out_detail: "退出后，在此浏览器登录任何网站都需要重新扫码。",
    signed_out_title: "已退出登录",
    signed_out_detail: "在此浏览器再次登录需要重新扫码。仍打开着的网站可能还保持登录状态。",
    home_title: "请从您要使用的网站登录",
    home_detail: "请打开您要使用的网站并点击“登录”，届时会自动跳转到这里显示二维码。",
    back_title: Named("返回 {}"),
    post_detail: "页面即将自动跳转。如果没有跳转，请点击按钮。",
    post: "继续",
    message_detail: "您可以关闭此窗口，回到网站继续。",
    message_to_nobody: "打开此窗口的页面已不存在。请关闭此窗口，回到网站重新登录。",
    open_detail: "这是此设备上的应用。只有您正在该应用中登录或退出时，才请打开。",
    open: Named("打开 {}"),
};

const LANDING: Landing = Landing {
    title: "请用微信扫码",
    detail: "这是电脑登录用的二维码，只能用微信“扫一扫”识别。",
    steps: ["打开手机微信。", "点右上角加号，选择“扫一扫”。", "对准电脑屏幕上的二维码。"],
    caution: "您尚未登录，也没有进行任何操作。如果二维码是别人发给您的，请不要扫描。",
};

const BINDING: Binding = Binding {
    new_account: "创建新账号",
    or: "或绑定已有账号",
    account: "已有账号的手机号或邮箱",
    how: "如何证明是您的账号",
    by_password: "密码",
    by_code: "验证码",
    password: "密码",
    code: "六位验证码",
    send: "发送验证码",
    not_there: "验证码不会发往微信刚刚提供的手机号，请使用邮箱或密码。",
    prove: "绑定此账号",
    earlier: "用以前的微信登录一次",
    earlier_detail: "请用您以前登录时所用的微信扫码，以证明该账号属于您。",
    back: "返回上一步",
    sent: "如果该账号存在，验证码已发出，五分钟内有效。",
    no_account: "请输入手机号或邮箱地址。",
    no_code: "请输入六位数字验证码。",
    no_channel: "无法向该处发送验证码，请换一种方式或使用密码。",
    no_more_codes: "验证码已发送三次，请使用最后一个，或使用密码。",
    failed: "没有收到回应，请检查网络后再试一次。",
};

const ACCOUNT: Account = Account {
    title: "我的账号",
    wechat: "微信",
    ways_in: "可登录此账号的微信",
    last_used: "上次用它登录",
    hows: [
        ("known_union_identity", "来自另一个小程序"),
        ("new_user", "首次登录时绑定"),
        ("phone_matched", "因手机号一致而绑定"),
        ("chosen_new", "首次登录时绑定"),
        ("proven", "验证账号归属后绑定"),
        ("own_session", "由您在此绑定"),
        ("imported", "由网站导入"),
        ("merged", "来自您的另一个账号"),
        ("known_identity", "已绑定"),
    ],
    unlink: "解除绑定",
    sure: "确认解除，并在所有地方退出登录",
    link: "绑定另一个微信",
    too_long_ago: "绑定或解除绑定微信前，请先重新登录。",
    again: "重新登录",
    places: "已登录的浏览器",
    here: "当前浏览器",
    end: "退出该处登录",
    sign_ins: "最近的登录",
    gone: "已不存在的网站",
    caution: "发现不属于您的内容？请退出该处登录，解除您不认识的绑定，并联系网站客服。",
};

const LETTER: Letter = Letter {
    subject: Named("{} 的验证码"),
    opening: Named("您正在登录 {}，并选择绑定此账号。请在登录页面输入验证码："),
    how_long: "验证码五分钟内有效。请勿告诉任何人，我们不会向您索要。",
    caution: "如果不是您本人操作，请忽略此邮件：没有验证码，别人无法进入您的账号。",
    linked_subject: Named("您的 {} 账号绑定了一个微信"),
    linked: Named("今后另一个微信也可以登录您的 {} 账号。可登录此账号的微信请见："),
    linked_caution: "如果不是您本人操作，请在该页面解除绑定，并联系网站客服。",
};

const REFERENCE: Reference = Reference {
    title: "管理接口",
    detail: "以下说明为英文。供程序读取的 OpenAPI 3.1 文档：",
    contents: "目录",
    everybody: "无需密钥。",
    application: "需要应用的 ID 和密钥。",
    key: "密钥的最低角色：",
    parameters: "参数",
    required: "必填",
    body: "请求体",
    answer: "响应",
    or: "或返回错误：",
    problems: "错误",
    problems_detail: "无法完成的请求一律返回问题详情（RFC 9457）：",
    schemas: "数据结构",
};

const ERRORS: Errors = Errors {
    bad_request: Fault {
        title: "链接无法使用",
        detail: "应用发来的请求有误。请返回重试，或联系该应用的客服。",
    },
    forbidden: Fault {
        title: "无法打开此页面",
        detail: "您没有相应权限。请以有权限的身份登录，或联系向您提供此链接的人。",
    },
    not_found: Fault {
        title: "页面不存在", detail: "请检查网址，或返回原来的网站。"
    },
    gone: Fault {
        title: "无法在此继续登录",
        detail: "本次登录已超时、已完成，或是在其他浏览器中发起的。请返回应用重新登录。",
    },
    unknown_host: Fault {
        title: "此网址未启用",
        detail: "请检查网址是否正确。如果您是管理员：代理须原样转发主机名（Host）。",
    },
    off: Fault {
        title: "此处的登录已停用",
        detail: "管理员暂停了这里的登录。请稍后再来，或联系网站。",
    },
    too_many: Fault {
        title: "操作太频繁了", detail: "短时间内请求过多，请等一分钟后刷新页面。"
    },
    internal: Fault {
        title: "出了点问题", detail: "这不是您的操作造成的，请稍后再试。"
    },
    unavailable: Fault {
        title: "服务暂时不可用", detail: "登录服务正在恢复，请稍后再试。"
    },
    back: "返回网站",
    details: "供开发者参考",
    reference: "请求编号",
};

const REASONS: [(&str, &str); super::REASONS.len()] = [
    ("code_invalid", "微信未能识别本次扫码，请重新扫码。"),
    ("code_used_elsewhere", "本次扫码已用于另一次登录，请重新扫码。"),
    ("blocked_by_wechat", "微信暂时不允许该账号登录，请在微信中查看相关通知。"),
    ("too_many", "操作太频繁了，请等一分钟后再试。"),
    ("second_phone", "此二维码已被扫描，请在电脑上换一个新的二维码再扫。"),
    ("scans_exhausted", "此二维码的扫描次数过多，请换一个新的二维码。"),
    ("no_live_browser", "显示此二维码的页面已关闭，请重新打开后扫描新的二维码。"),
    ("use_camera", "请用微信“扫一扫”对准电脑屏幕扫码，不支持长按识别或从相册选取。"),
    ("no_account", "这里还没有您的账号，请联系网站管理员开通。"),
    ("linked_elsewhere", "此微信已绑定另一个账号。"),
    ("unlinked", "此微信已与该账号解除绑定，请重新扫码。"),
    ("sign_in_again", "为了您的账号安全，请先重新登录。"),
    ("erased", "此次登录的账号已被注销，请扫描新的二维码重新开始。"),
    ("user_blocked", "该账号暂时无法登录，请联系网站客服。"),
    ("phone_required", "登录需要手机号，请重新扫码并同意授权手机号。"),
    ("connection_off", "微信登录暂时关闭，请稍后再来。"),
    ("application_off", "该应用暂时不接受登录，请稍后再来。"),
    ("pool_off", "此处的登录已停用，请联系网站管理员。"),
    ("wrong_state", "操作已超时或重复，请换一个二维码重新开始。"),
    ("wrong_phone_token", "手机上的操作与本次扫码不符，请重新扫码。"),
    ("wrong_proof", "验证信息不正确，请检查后再试。"),
    ("proofs_exhausted", "错误次数过多。为了保护账号，请换一个二维码重新开始。"),
    ("superseded", "您已在此浏览器打开新的二维码，请扫描新的，或刷新这里的二维码。"),
    ("login_expired", "本次登录已超时，请扫描新的二维码。"),
    ("wechat_unavailable", "微信暂时没有响应，请稍后再试。"),
    ("wechat_misconfigured", "此网站的微信登录设置有误，请联系网站管理员。"),
    ("messenger_unavailable", "验证码暂时发不出去，请稍后再试，或改用密码。"),
];
