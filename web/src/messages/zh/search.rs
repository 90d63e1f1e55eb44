//! The console's search in Chinese.

use crate::messages::SearchWords;

pub(super) const SEARCH: SearchWords = SearchWords {
    title: "搜索",
    everything: "搜索用户、应用和登录记录",
    hint: "可以输入完整的手机号、邮箱、openid 或任意 ID，用户名称的开头，或应用名称的一部分。",
    nothing: "没有找到任何内容。",
    all_users: "所有符合的用户",
};
