//! An "Experience login" in Chinese.

use crate::messages::ExperienceWords;

pub(super) const EXPERIENCE: ExperienceWords = ExperienceWords {
    title: "体验登录",
    detail: "像用户一样，用您自己的微信登录，查看网站会得到什么。这是一次真实的登录：可能会创建账号，也可能向微信请求手机号（微信会收费）。此浏览器中当前登录的用户会被退出。",
    go: "体验登录",
    off: "该应用已停用，无人可以登录。",
    no_connection: "请先开启一个连接，否则无人可以登录。",
    signed_in: "登录成功。以下是网站会得到的内容。",
    ended: "不会保留任何内容：会话已经结束，下面的令牌已经失效。",
    user: "用户",
    user_info: "凭访问令牌请求 userinfo 时得到：",
    user_info_name: "用户信息（userinfo）",
    id_token_claims: "ID 令牌中的声明",
    access_token_claims: "访问令牌中的声明",
    id_token: "ID 令牌",
    access_token: "访问令牌",
    tokens: "网站得到的原文",
    answer: "令牌端点的应答",
    refused: "没有人登录。网站会得到：",
    over: "它已经显示过，或者用时太久。由于不保留任何内容，请重新开始。",
    not_asked: "这不是您在此次控制台会话中发起的请求的应答。",
    again: "再来一次",
};
