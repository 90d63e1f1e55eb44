//! API keys in Chinese.

use crate::messages::{
    KeyWords,
    sources::{Act, Choice, FieldWords},
};

const fn choice(name: &'static str, detail: &'static str, caution: &'static str) -> Choice {
    Choice { name, detail, caution }
}

pub(super) const KEYS: KeyWords = KeyWords {
    title: "API 密钥",
    create_one: "创建 API 密钥",
    empty: "还没有程序访问此用户池。",
    empty_detail: "API 密钥让您的程序查询用户和登录，或设置用户池。请为每个程序单独创建，权限够用即可。",
    none_fits: "没有符合条件的 API 密钥。",
    show: "显示",
    shows: ["全部", "有效的", "已失效的"],
    any_role: "不限",
    filter: "查找",
    first: "回到最新",
    next: "更早的",
    name: FieldWords {
        label: "名称",
        hint: "它的用途，例如使用它的程序：1 到 64 个字符。",
        wrong: "1 到 64 个字符，不能换行。",
    },
    role: "角色",
    roles: [
        choice("开发者", "读取用户池的设置，以及用户、身份和登录的当前状态。", ""),
        choice("审计员", "还可读取背后的事件，以及有哪些密钥。", "能看到手机号和邮箱。"),
        choice(
            "管理员",
            "读取全部内容，并可更改连接、应用、密钥和用户。",
            "持有者可以创建更多密钥、让用户退出登录，以及抹除用户。",
        ),
    ],
    personal: FieldWords {
        label: "开发者的密钥可看到完整的手机号和邮箱",
        hint: "否则只显示部分。其他角色本来就能看到，此时请留空。",
        wrong: "仅适用于开发者的密钥：其他角色本来就能看到。",
    },
    tells: ["部分隐藏", "完整"],
    networks: FieldWords {
        label: "网络",
        hint: "只能从这些网络使用，例如 203.0.113.0/24 或单个地址；每行一个，最多 32 个。留空则不限。",
        wrong: "每个须为 203.0.113.0/24 的形式（前缀之后不能有多余的位）或单个地址，最多 32 个。",
    },
    everywhere: "不限",
    expires: FieldWords {
        label: "有效期至（当天结束）",
        hint: "按 UTC 计算的日期：最早今天，最晚十年内。留空则为一年。",
        wrong: "须为今天起十年内的日期。",
    },
    until: "有效期至",
    never: "永久",
    made: "创建",
    state: "状态",
    states: ["有效", "已吊销", "已过期"],
    revoked: "吊销",
    secret_once: "这是 API 密钥，只显示这一次，请立即交给程序。",
    secret_use: "程序在每个请求中发送：",
    stays: "角色和有效期不能更改。需要不同的，请另建密钥。",
    history: "历史记录",
    events: ["已创建", "已更改", "已吊销"],
    revoke: Act {
        title: "吊销",
        detail: "此后持有它的程序都会收到 401：它的查询、更改和导入会立即停止。吊销后无法恢复，记录会留在列表中。",
        go: "吊销",
    },
    confirm: "输入它的编号以确认",
    confirm_wrong: "这不是它的编号。",
};
