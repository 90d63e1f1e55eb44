//! How sign-ins go, in Chinese.

use crate::messages::console::Figures;

pub(super) const FIGURES: Figures = Figures {
    span: "时间范围",
    spans: ["24 小时", "7 天", "30 天"],
    nothing: "这段时间里没有人请求过登录码。打开你的网站并点击“登录”，结果会显示在这里。",
    numbers: "具体数字",
    time: "起始时间",
    logins: "登录次数",
    by_outcome: "登录的结果",
    outcomes: ["已登录", "已拒绝", "不被允许", "已过期", "尚未结束"],
    how_far: "登录走到哪一步",
    funnel: ["显示登录码", "已扫码", "已确认", "已确定账号", "已登录"],
    how_long: "每一步用时",
    how_long_detail: "取最近 5,000 次登录。",
    steps: ["扫码", "在手机上确认", "选择自己的账号", "浏览器完成登录"],
    step: "步骤",
    median: "半数不超过",
    nine_of_ten: "九成不超过",
    why: "未能登录的原因",
    reason: "原因",
    no_refusals: "没有未完成的登录。",
    phones: "向微信获取手机号的次数",
    phone_numbers: "次数",
    phones_detail: "微信对每次成功获取收取 0.03 元。",
    connection: "连接",
    no_phones: "没有获取过手机号。",
};
