//! The settings of a pool in Chinese.

use crate::messages::{
    PoolWords,
    sources::{Act, Choice, FieldWords},
};

const fn choice(name: &'static str, detail: &'static str, caution: &'static str) -> Choice {
    Choice { name, detail, caution }
}

const fn field(label: &'static str, hint: &'static str, wrong: &'static str) -> FieldWords {
    FieldWords { label, hint, wrong }
}

pub(super) const POOLS: PoolWords = PoolWords {
    title: "设置",
    create_one: "创建用户池",
    empty_detail: "每个用户池有自己的用户、应用和身份源，其他用户池看不到。先创建用户池，再创建它的第一个身份源。",
    looking: "用户池的设置由部署的管理员更改，请联系他们。",
    pool: "用户池",
    new_connections: "新建连接",
    new_connections_detail: "新建连接时表单中的初始值。已有的连接保持不变。",
    login: "登录的时限",
    login_detail: "单位为秒，对之后显示的二维码生效。",
    sessions: "登录状态的保持时间",
    name: field("名称", "供控制台成员识别：1 到 64 个字符。", "1 到 64 个字符，不能换行。"),
    host: field(
        "域名前缀",
        "部署域名之前的一段，例如 acme：1 到 63 个字符，可用 a-z、0-9 和 -。留空则使用部署的域名本身，只能有一个用户池使用。",
        "须为一段 1 到 63 个字符的 a-z、0-9 和 -，且不能是部署自用的名称，例如 www、api 或二维码和手机所用的域名。",
    ),
    host_caution: "更换域名就是更换 issuer：所有应用都要重新配置，指向旧域名的链接全部失效，所有人都要重新登录。",
    host_taken: "此域名已被其他用户池使用。",
    languages: "页面语言",
    language_choices: [
        choice("中文和英文", "两者都不想要的人看到中文。", ""),
        choice("英文和中文", "两者都不想要的人看到英文。", ""),
        choice("中文", "所有人。", ""),
        choice("英文", "所有人。", ""),
    ],
    scan_each_time: "每次登录都要扫码",
    scans: [
        choice("否", "已登录一个应用的用户，点一下即可进入另一个。", ""),
        choice("是", "即使可以沿用在其他应用的登录，也要扫码。", ""),
    ],
    lifetimes: [
        field(
            "扫码",
            "30 到 300。到时页面会显示新的二维码。",
            "30 到 300，且不超过整个登录的时限。",
        ),
        field("在手机上同意", "30 到 300，从扫码算起。", "30 到 300。"),
        field("整个登录", "60 到 600，从显示二维码到同意为止，上面两项都不能超出。", "60 到 600。"),
        field("回答问题", "60 到 1800，用于连接询问用户是否已有账号时。", "60 到 1800。"),
        field("浏览器继续", "30 到 300，从手机同意算起。", "30 到 300。"),
    ],
    longest: field("最长（秒）", "300 到 2592000（30 天），无论如何都会退出。", "300 到 2592000。"),
    idle: field(
        "闲置（秒）",
        "300 到 2592000（30 天），且不超过最长时间。",
        "300 到 2592000，且不超过最长时间。",
    ),
    outlive_browser: "关闭浏览器后",
    outlives: [
        choice("退出登录", "人们常在不便输入密码的地方扫码，例如别人的电脑。", ""),
        choice("保持登录", "直到时间结束。", "离开电脑却没有退出的人，会把账号留在那里。"),
    ],
    default_connection: "优先显示",
    first_by_name: "按名称的第一个",
    on: Act {
        title: "已停用",
        detail: "没有人能登录，授权码、票据和令牌都无效。启用后，此前的登录在有效期内恢复。",
        go: "启用",
    },
    off: Act {
        title: "停用",
        detail: "停用后没有人能登录此用户池的任何应用，进行中的登录会被拒绝，授权码、票据和令牌都无效。期间仍可设置，也可以重新启用。",
        go: "停用",
    },
    delete: Act {
        title: "删除",
        detail: "此后没有人能访问此用户池：它的用户、身份源、应用、API 密钥和控制台成员都会从这里消失，它的所有网站都无法再让用户登录，域名前缀可以重新使用。历史记录仍保留在数据库中。此操作不可撤销。",
        go: "删除",
    },
    confirm: "输入它的编号以确认",
    confirm_wrong: "这不是它的编号。",
};
