//! Identity sources in Chinese.

use crate::messages::{
    Named,
    sources::{
        Act, Before, Choice, FieldWords, Preview, SourceActs, SourceApplications, SourceForm,
        SourceList, Sources,
    },
};

pub(super) const SOURCES: Sources = Sources {
    title: "身份源",
    empty: "还没有人能登录此用户池。",
    empty_detail: "连接决定用户通过哪个小程序登录，以及如何处理陌生用户。请先创建连接，再为应用开启它。",
    create_connection: "创建连接",
    choose: "选择社会化身份源",
    social: "社会化",
    wechat: "微信",
    wechat_detail: "用户使用手机上的微信账号登录。",
    mode: "PC 小程序扫码",
    mode_detail: "电脑登录页显示二维码，用户用微信扫码，在小程序中同意后即可登录。",
    add: "添加",
    settings: "设置",
    saved: "已保存。",
    list: SourceList {
        mini_program: "小程序",
        deployments: "部署自带",
        accounts: "账号",
        applications: "应用",
        state: "状态",
        on: "已启用",
        off: "已停用",
        first: "优先显示",
    },
    form: FORM,
    before: Before {
        title: "开始之前",
        account: "您需要一个企业或组织的已认证小程序。个人小程序无法使用：微信不为其提供手机号和链接规则。",
        cost: "微信每提供一个手机号收费 0.03 元，前 1000 次免费。Saoma 仅在需要时才会索取。",
        secret: "AppID 和 AppSecret 在 mp.weixin.qq.com 的“开发管理 › 开发设置”中。AppSecret 仅在生成时显示一次。",
        rule: Named("在同一处添加“扫普通链接二维码打开小程序”规则：{}"),
        domain: Named("在同一处的“服务器域名”中添加 request 合法域名：{}"),
        list: "如果小程序设置了 IP 白名单，请加入此服务器的 IP。若缺少，保存时会提示是哪个 IP。",
    },
    preview: Preview {
        title: "用户看到的页面",
        language: "语言",
        computer: "电脑端",
        phone: "手机端",
        application: "您的应用",
        name: "显示名称",
        asks: "请求以你的身份登录电脑端网页",
        site: "网站",
        browser: "浏览器",
        a_browser: "Windows 上的 Chrome",
        share: "提供我的手机号",
        decline: "拒绝",
        allow: "允许",
    },
    acts: SourceActs {
        first: Act {
            title: "优先显示",
            detail: "应用有多个连接时，首先向用户显示此连接。",
            go: "优先显示",
        },
        not_first: Act {
            title: "已优先显示",
            detail: "应用有多个连接时，首先向用户显示此连接。",
            go: "取消优先显示",
        },
        on: Act {
            title: "启用",
            detail: "目前没有人能通过此连接登录。它的所有设置仍然保留。",
            go: "启用",
        },
        off: Act {
            title: "停用",
            detail: "停用期间没有人能通过它登录，等待中的登录会被拒绝。不会丢失任何内容。",
            go: "停用",
        },
        program: Act {
            title: "更换小程序",
            detail: "更换 AppID 后，所有 openid 都会改变。曾通过此连接登录的用户将成为陌生用户：账号仍在，但此连接不能再打开它。",
            go: "更换小程序",
        },
        delete: Act {
            title: "删除",
            detail: "删除后没有人能通过它登录。其设置、Logo 和 AppSecret 会丢失，标识符可重新使用。账号及其历史会保留。",
            go: "删除",
        },
        delete_applications: Named("正在使用它的应用数：{}"),
        confirm: "请输入其标识符以确认",
        confirm_wrong: "这不是此连接的标识符。",
    },
    applications: SourceApplications {
        title: "应用",
        detail: "用户可以通过此连接登录的应用。",
        nothing: "此用户池中还没有应用。请用命令行创建：saoma application create。",
        application: "应用",
        switch: "更改",
        switch_on: "开启",
        switch_off: "关闭",
        needs_program: "无法开启：此部署没有自带的小程序。请配置 wechat.default，或在“设置”中为此连接设置自有小程序。",
    },
};

const FORM: SourceForm = SourceForm {
    identity: "基本信息",
    accounts: "账号",
    code: "二维码",
    identifier: FieldWords {
        label: "唯一标识符",
        hint: "1 到 31 个字符，可用 a-z、0-9 和 -。创建后不可更改。",
        wrong: "标识符须为 1 到 31 个字符，可用 a-z、0-9 和 -。",
    },
    identifier_taken: "此用户池中的另一个连接已使用此标识符。",
    name: FieldWords {
        label: "显示名称",
        hint: "显示在登录页上：1 到 64 个字符。",
        wrong: "显示名称须为 1 到 64 个字符，不能换行。",
    },
    callback_url: FieldWords {
        label: "回调 URL（可选）",
        hint: "不是由应用请求发起的登录完成后，浏览器前往的地址。须为 https，localhost 可用 http。",
        wrong: "须以 https:// 开头（localhost 可用 http://），且不含 #。",
    },
    logo: FieldWords {
        label: "Logo（可选）",
        hint: "显示在二维码中央。PNG 或 JPEG，最大 512 KiB，边长不超过 2048 像素。未设置时显示应用的 Logo。",
        wrong: "无法使用此文件。须为完整的 PNG 或 JPEG，最大 512 KiB，边长不超过 2048 像素。",
    },
    no_logo: "移除 Logo",
    program: "小程序归属",
    programs: [
        Choice {
            name: "部署自带", detail: "由此部署的管理者在微信设置好。", caution: ""
        },
        Choice {
            name: "私有部署",
            detail: "使用自有小程序的 AppID 和 AppSecret。用户的微信账号归属您的企业。",
            caution: "",
        },
    ],
    no_program: "此部署没有自带的小程序。连接可以保存，但在配置 wechat.default 之前不能为应用开启。您也可以选择私有部署。",
    app_id: FieldWords {
        label: "小程序 AppID",
        hint: "wx 加 16 位 0-9 和 a-f 字符。",
        wrong: "微信无法识别此 AppID。它是 wx 加 16 位 0-9 和 a-f 字符。",
    },
    app_id_stays: "更换它须在本页末尾单独操作。",
    app_secret: FieldWords {
        label: "小程序 AppSecret",
        hint: "会向微信核实是否正确，之后不再显示。",
        wrong: "微信不接受此 AppSecret。",
    },
    secret_stays: "留空则保留现有密钥。密钥不会显示。",
    secret_again: "密钥不会保留在页面上，请重新输入。",
    unverified: "微信无法确认 AppSecret 是否正确。没有保存任何内容。",
    login_mode: "登录模式",
    login_modes: [
        Choice {
            name: "登录并注册", detail: "陌生用户会获得新账号。", caution: ""
        },
        Choice {
            name: "仅登录",
            detail: "只有已有账号的用户可以登录。",
            caution: "陌生用户会被拒绝，没有人能通过此连接注册。",
        },
    ],
    association: "账号身份关联",
    associations: [
        Choice {
            name: "不关联",
            detail: "陌生的微信账号不会打开已有账号。",
            caution: "已有账号的用户会获得第二个账号，且不含其手机号。",
        },
        Choice {
            name: "字段匹配",
            detail: "经微信验证的手机号会打开持有该号码的账号。",
            caution: "持有号码的人即可打开其账号，而号码可能转给他人。时间过久或已关联其他微信的匹配须另行证明。",
        },
        Choice {
            name: "询问绑定",
            detail: "询问用户：创建新账号，或绑定已有账号并证明其归属。",
            caution: "陌生用户须多回答一个问题，并须记得密码或能接收验证码。",
        },
    ],
    phone: "手机号",
    phones: [
        Choice {
            name: "必须提供",
            detail: "每个账号都有经微信验证的手机号。",
            caution: "不提供手机号的用户无法登录。",
        },
        Choice {
            name: "可不提供",
            detail: "不提供手机号的用户也可以继续。",
            caution: "没有手机号的账号无法匹配，也无法按号码查找。",
        },
    ],
    wechat_subject: FieldWords {
        label: "微信主体（可选）",
        hint: "填写相同主体的连接共用 unionid：即小程序绑定在同一个微信开放平台账号下。",
        wrong: "主体须为 1 到 64 个字符，不能换行。",
    },
    code_style: "二维码样式",
    code_styles: [
        Choice {
            name: "普通链接",
            detail: "由此服务器绘制的二维码，须在微信设置链接规则。",
            caution: "",
        },
        Choice {
            name: "小程序码",
            detail: "由微信绘制的圆形码。无须链接规则，但小程序须已发布；微信未能及时绘制时，改为显示普通链接二维码。",
            caution: "",
        },
    ],
    scene: "扫码方式",
    scenes: [
        Choice {
            name: "仅限相机", detail: "他人发来的二维码图片无法使用。", caution: ""
        },
        Choice {
            name: "任意方式",
            detail: "也可从相册选取，或在聊天中长按识别。",
            caution: "二维码图片可以转发给他人：对方同意后，登录的是发送图片的人。",
        },
    ],
    presence: "登录页",
    presences: [
        Choice {
            name: "必须打开", detail: "仅当登录页仍打开时才能扫码。", caution: ""
        },
        Choice {
            name: "可以关闭",
            detail: "二维码在有效期内均可扫描。",
            caution: "可能会为无人等待的登录索取手机号并产生费用。",
        },
    ],
    choose_one: "请选择其中一项。",
    create: "创建",
    save: "保存",
    preview: "预览",
    preview_hint: "预览不会保存任何内容。",
    look_below: "尚未保存。请检查：",
    changed: "您打开此页面期间，有人做了更改。您填写的内容仍在：现在保存会替换对方的更改。",
    became: "变为",
    restored: "这是您之前填写的内容，尚未保存。",
    sent_before: "此表单已提交过，并已创建了连接。再次提交会创建另一个连接。",
    nothing: "无",
};
