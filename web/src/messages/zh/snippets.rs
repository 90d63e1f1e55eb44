//! The programs for a site, in Chinese.

use crate::messages::{Named, Snippets};

pub(super) const SNIPPETS: Snippets = Snippets {
    title: "在您的网站上登录",
    detail: "以下是完整的程序，已填入此应用自己的值。密钥不写在程序里，而是从环境变量 SAOMA_CLIENT_SECRET 读取。",
    detail_public: "以下是完整的网页，已填入此应用自己的值，不需要密钥。",
    window: "网页，弹窗登录",
    page: "网页，使用 oidc-client-ts",
    needs_origin: Named("须先把 {} 加入此应用的来源（Origin），弹窗登录才能使用。"),
    none: "此应用有了网站的重定向 URI（带路径、不带查询参数，例如 https://shop.example/callback）之后，这里会显示可以复制的程序。设备上的 App 请使用所在平台的程序库（例如 AppAuth），并填入上面的值。",
};
