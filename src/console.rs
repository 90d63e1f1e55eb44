//! The console, on the public host alone: for the people who run the deployment or a pool, and for those who look.
//!
//! A page of it takes [`Here`](here::Here), a form that changes something [`Act`](act::Act): who is signed in, what they may do,
//! and that the form is of our own page. Both read the person's row anew, so that what was taken away counts at once.

pub mod act;
pub mod applications;
mod ask;
pub mod audit;
mod change;
mod changed;
mod choice;
mod confirm;
mod day;
#[cfg(feature = "demo")]
mod demo;
mod entrance;
mod figures;
pub mod form;
mod form_with_file;
pub mod here;
pub mod host;
mod join;
pub mod keys;
mod listing;
pub mod logins;
pub mod me;
mod names;
mod overview;
mod paging;
mod people;
mod person;
pub mod pools;
mod problem;
mod proof;
mod registration;
mod said;
mod scan;
mod scanning;
mod search;
mod sign_in;
mod sign_out;
pub mod sources;
mod totp;
pub mod users;
mod way;
pub mod whose;

use actix_web::{HttpRequest, HttpResponse, http::Method, web::to};
use domain::reason::Reason;

use crate::http::{
    page::Person,
    redirect,
    refusal::Refusal,
    route::{
        Route,
        Verb::{Get, Post, Read},
    },
    surface::{CLOSED, Surface},
};

/// For people, in a window of their own: no page that opened it keeps a hold of it.
pub static CONSOLE: Surface = Surface {
    policy: ::web::pages::POLICY_WITH_OWN_FORMS,
    opener: "same-origin",
    refuse,
    ..CLOSED
};

/// The paths of the console. What has a name of its own stands before what is named by a pool.
pub static ROUTES: &[Route] = &[
    Route { path: "/console", surface: &CONSOLE, verbs: &[Read(|| to(overview::pools))] },
    Route {
        path: "/console/sign-in",
        surface: &CONSOLE,
        verbs: &[Read(|| to(sign_in::page)), Post(|| to(sign_in::sign_in))],
    },
    Route { path: "/console/sign-in/scan", surface: &CONSOLE, verbs: &[Read(|| to(scan::page))] },
    Route {
        path: "/console/sign-in/scan/begin",
        surface: &CONSOLE,
        verbs: &[Get(|| to(scan::begin))],
    },
    Route {
        path: "/console/sign-in/scan/done",
        surface: &CONSOLE,
        verbs: &[Get(|| to(scan::done))],
    },
    Route {
        path: "/console/sign-out",
        surface: &CONSOLE,
        verbs: &[Post(|| to(sign_out::sign_out))],
    },
    Route {
        path: "/console/confirm",
        surface: &CONSOLE,
        verbs: &[Read(|| to(confirm::page)), Post(|| to(confirm::confirm))],
    },
    Route {
        path: "/console/join",
        surface: &CONSOLE,
        verbs: &[Read(|| to(join::page)), Post(|| to(join::open))],
    },
    Route {
        path: "/console/join/way",
        surface: &CONSOLE,
        verbs: &[Read(|| to(way::page)), Post(|| to(way::register))],
    },
    Route { path: "/console/people", surface: &CONSOLE, verbs: &[Read(|| to(people::list))] },
    Route {
        path: "/console/people/invite",
        surface: &CONSOLE,
        verbs: &[Post(|| to(people::invite))],
    },
    Route { path: "/console/people/{id}", surface: &CONSOLE, verbs: &[Read(|| to(person::page))] },
    Route {
        path: "/console/people/{id}/role",
        surface: &CONSOLE,
        verbs: &[Post(|| to(person::change_role))],
    },
    Route {
        path: "/console/people/{id}/remove",
        surface: &CONSOLE,
        verbs: &[Post(|| to(person::remove))],
    },
    Route {
        path: "/console/people/{id}/erase",
        surface: &CONSOLE,
        verbs: &[Post(|| to(person::erase))],
    },
    #[cfg(feature = "demo")]
    Route { path: "/console/demo/enter", surface: &CONSOLE, verbs: &[Get(|| to(demo::enter))] },
    Route { path: "/console/{pool}", surface: &CONSOLE, verbs: &[Read(|| to(overview::pool))] },
    Route {
        path: "/console/{pool}/search",
        surface: &CONSOLE,
        verbs: &[Read(|| to(search::page))],
    },
    Route {
        path: "/console/{pool}/people",
        surface: &CONSOLE,
        verbs: &[Read(|| to(people::list))],
    },
    Route {
        path: "/console/{pool}/people/invite",
        surface: &CONSOLE,
        verbs: &[Post(|| to(people::invite))],
    },
    Route {
        path: "/console/{pool}/people/{id}",
        surface: &CONSOLE,
        verbs: &[Read(|| to(person::page))],
    },
    Route {
        path: "/console/{pool}/people/{id}/role",
        surface: &CONSOLE,
        verbs: &[Post(|| to(person::change_role))],
    },
    Route {
        path: "/console/{pool}/people/{id}/remove",
        surface: &CONSOLE,
        verbs: &[Post(|| to(person::remove))],
    },
    Route {
        path: "/console/{pool}/people/{id}/erase",
        surface: &CONSOLE,
        verbs: &[Post(|| to(person::erase))],
    },
];

/// Who is not signed in is led to where they sign in, and who must show once more that it is them to where they do.
fn refuse(request: &HttpRequest, refusal: &Refusal) -> HttpResponse {
    let person = Person::of(request);
    match refusal {
        Refusal::Unauthorized => to_page(&person, "/console/sign-in", None),
        Refusal::Step { reason: Reason::SignInAgain, .. } => {
            to_page(&person, "/console/confirm", Some(("next", &page_of(request))))
        }
        _ => person.refused(refusal, None),
    }
}

/// The page on which a request was made: it is read at its own path, and a form of it is sent to one below. With what the address asks
/// for, but for the language, which the person keeps anyway.
fn page_of(request: &HttpRequest) -> String {
    let path = request.path();
    let page = match path.rsplit_once('/') {
        Some((page, _)) if request.method() == Method::POST => page,
        _ => path,
    };
    let asked = request.query_string().split('&');
    let asked = asked.filter(|pair| !pair.is_empty() && !pair.starts_with("lang="));
    let asked: Vec<_> = asked.collect();
    if asked.is_empty() { page.to_owned() } else { format!("{page}?{}", asked.join("&")) }
}

/// Whether a page was led to by a form that was taken.
fn was_saved(request: &HttpRequest) -> bool {
    request.query_string().split('&').any(|pair| pair == "saved=yes")
}

/// Leads to a page of the console, in the language that the person picked.
fn to_page(person: &Person, path: &str, also: Option<(&str, &str)>) -> HttpResponse {
    let said: Vec<_> = person.asked_for().into_iter().chain(also).collect();
    if said.is_empty() {
        redirect::see_other(path)
    } else {
        redirect::see_other(&redirect::with(path, said.into_iter()))
    }
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn who_must_show_that_it_is_them_comes_back_to_a_page_and_not_to_an_act() {
        for (method, path, confirm) in [
            (Method::GET, "/console/acme/keys", "next=%2Fconsole%2Facme%2Fkeys"),
            (Method::POST, "/console/acme/keys/create", "next=%2Fconsole%2Facme%2Fkeys"),
            (
                Method::POST,
                "/console/acme/audit/export?lang=en&id=u1",
                "lang=en&next=%2Fconsole%2Facme%2Faudit%3Fid%3Du1",
            ),
        ] {
            let request = TestRequest::with_uri(path).method(method).to_http_request();
            let led = refuse(&request, &Reason::SignInAgain.into());
            let place = led.headers().get("location").unwrap().to_str().unwrap();
            assert_eq!(place, format!("/console/confirm?{confirm}"), "{path}");
        }
        let request = TestRequest::with_uri("/console/acme?lang=en").to_http_request();
        let led = refuse(&request, &Refusal::Unauthorized);
        assert_eq!(led.headers().get("location").unwrap(), "/console/sign-in?lang=en");
    }
}
