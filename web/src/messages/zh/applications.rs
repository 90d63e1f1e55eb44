//! Applications in Chinese.

use crate::messages::{
    AgreementWords, ApplicationWords,
    sources::{Act, Choice, FieldWords},
};

const fn choice(name: &'static str, detail: &'static str) -> Choice {
    Choice { name, detail, caution: "" }
}

pub(super) const APPLICATIONS: ApplicationWords = ApplicationWords {
    title: "应用",
    create_one: "创建应用",
    empty: "还没有网站可以让用户在这里登录。",
    empty_detail: "应用是用户要登录的网站或程序，即 OpenID Connect 客户端。先创建一个应用，再为它开启一个连接。",
    site: "网站",
    signing_in: "登录方式",
    name: FieldWords {
        label: "名称",
        hint: "用户登录时，在电脑和手机上都会看到它。",
        wrong: "1 到 64 个字符，不能换行。",
    },
    client_type: "类型",
    client_types: [
        choice("机密客户端", "运行在服务器上，持有密钥。"),
        choice("公开客户端", "运行在浏览器或设备上，没有密钥；与所有客户端一样由 PKCE 保护。"),
    ],
    redirect_uris: FieldWords {
        label: "重定向 URI",
        hint: "浏览器带着授权码返回的地址。每行一个，逐字节比较。",
        wrong: "每个须为 https、本机 http 或带点的自定义协议，不能重复，1 到 32 个。",
    },
    post_logout_redirect_uris: FieldWords {
        label: "退出后返回的地址",
        hint: "退出登录后浏览器可以返回的地址。每行一个。",
        wrong: "每个须为 https、本机 http 或带点的自定义协议，不能重复，最多 32 个。",
    },
    origins: FieldWords {
        label: "来源（Origin）",
        hint: "以弹窗登录或由脚本请求的页面来源，例如 https://app.example.com。每行一个。",
        wrong: "每个须为 https 或本机 http，只含主机、后面不带任何内容，不能重复，最多 32 个。",
    },
    home_page: FieldWords {
        label: "主页",
        hint: "当用户打开的登录已经结束时，可以从这里继续。",
        wrong: "须为 https 或本机 http，且不带 # 片段。",
    },
    colour: FieldWords {
        label: "颜色",
        hint: "登录页面上按钮和标记的颜色，例如 #0b7a4e。看不清文字的颜色会自动调深或调浅。",
        wrong: "# 后跟六位 0-9、a-f。",
    },
    scan_each_time: "每次登录都要扫码",
    scans: [
        choice("与用户池一致", "通常如此。"),
        choice("是", "即使可以沿用在其他应用的登录，也要扫码。"),
        choice("否", "已登录同一用户池其他应用的用户，点一下即可继续。"),
    ],
    algorithm: "ID Token 的签名算法",
    algorithms: [choice("RS256", "所有程序库都支持。"), choice("ES256", "更短，签发更快。")],
    access_lifetime: FieldWords {
        label: "Access Token 有效期（秒）",
        hint: "60 到 86400。会话结束时随之失效。",
        wrong: "60 到 86400。",
    },
    id_lifetime: FieldWords {
        label: "ID Token 有效期（秒）",
        hint: "60 到 86400。自行验证它的一方会一直接受到那时。",
        wrong: "60 到 86400。",
    },
    offline_access: "可以申请 Refresh Token",
    offline_choices: [
        choice("否", "离开的时间超过 Access Token 有效期，就要重新登录。"),
        choice("是", "带上 offline_access 范围，用户关闭浏览器后它仍可继续，直到用户退出登录。"),
    ],
    refresh_lifetime: FieldWords {
        label: "令牌可以刷新多久（秒）",
        hint: "300 到 31536000，从登录时算起。仅在可以申请 Refresh Token 时有效。",
        wrong: "300 到 31536000。",
    },
    refresh_idle: FieldWords {
        label: "Refresh Token 不使用时的有效期（秒）",
        hint: "至少 300，且不超过可以刷新的总时长。",
        wrong: "至少 300，且不超过令牌可以刷新的总时长。",
    },
    agreements: "用户协议",
    agreements_detail: "用户在手机上需要同意的内容，最多 16 项。相同标识的不同语言版本视为同一协议，每位用户只会看到一次。要删除某一项，请清空该行。",
    agreements_go: "保存用户协议",
    agreement: AgreementWords {
        one: "协议",
        id: FieldWords {
            label: "标识",
            hint: "在历史记录和请求中使用的名称，例如 terms。",
            wrong: "只能用 a-z、0-9 和 -，1 到 31 个字符，同一语言中不能重复。",
        },
        title: FieldWords {
            label: "标题",
            hint: "用户看到的名称。",
            wrong: "1 到 64 个字符，不能换行。",
        },
        url: FieldWords {
            label: "正文地址",
            hint: "协议正文所在的网页。",
            wrong: "须为 https（本机可用 http），不能带 # 片段。",
        },
        version: FieldWords {
            label: "版本",
            hint: "由您命名，会与每位用户同意的内容一起保存；可以留空。",
            wrong: "最多 64 个字符，不能换行。",
        },
        language: "正文语言",
        everybody: "适用于所有人",
        required: FieldWords {
            label: "不同意的用户",
            hint: "同一协议在各语言中必须一致。",
            wrong: "同一协议在各语言中必须一致。",
        },
        is_required: "不能登录",
        is_free: "仍可登录",
    },
    logo_file: "从本机选择图片",
    logo_go: "保存 Logo",
    secret_once: "这是它的客户端密钥，只显示这一次，请立即交给网站。",
    keep_former: "旧密钥再保留一天",
    rotate: Act {
        title: "更换密钥",
        detail: "新密钥只显示一次。保留旧密钥一天，网站的各台服务器可以逐一更换。",
        go: "更换密钥",
    },
    on: Act {
        title: "已停用",
        detail: "没有人能登录它，它的授权码和令牌也都无效。设置都保留着。",
        go: "启用",
    },
    off: Act {
        title: "停用",
        detail: "停用后没有人能登录它，它的授权码和令牌也都无效。设置会保留，可以重新启用。",
        go: "停用",
    },
    delete: Act {
        title: "删除",
        detail: "它的网站不能再让用户到这里登录，它的令牌全部作废。用户和历史记录会保留。此操作不可撤销。",
        go: "删除",
    },
    confirm: "输入它的 client id 以确认",
    confirm_wrong: "这不是它的 client id。",
    choose_one: "请选择所提供的选项之一。",
    nothing: "无",
};
