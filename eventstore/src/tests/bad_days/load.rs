//! People who sign in at two replicas, operators who block and erase them, and what each of them was told.

use std::{
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use domain::{
    aggregate::CommandError,
    decisions::{Claimed, DeclineLogin, EraseUser, Execute, LoginAnswer, Scanned},
    id::UserId,
    unit::{Decision, Refused},
    user::{User, UserCommand},
};
use tokio::{task::JoinHandle, time::sleep};

use super::replicas::{Replicas, soon};
use crate::{
    Store,
    tests::given::{authorize, claim, context, issue, noon, phone, scan},
};

/// So many people sign in again and again.
const PEOPLE: u64 = 40;
/// So many browsers at once.
const BROWSERS: u64 = 12;
/// Between two logins of a browser. Whatever is written is looked through in the end.
const BROWSERS_PAUSE: Duration = Duration::from_millis(25);
/// Who got no answer tries again after this.
const PAUSE: Duration = Duration::from_millis(50);
/// Between two acts of the operators.
const OPERATORS_PAUSE: Duration = Duration::from_millis(30);
/// Who gets no answer for this long after everything is over gives up.
const PATIENCE: Duration = Duration::from_secs(40);

/// A command that was said to be written.
#[derive(Clone, Debug)]
pub struct Acknowledged {
    pub command: String,
    /// The aggregate that it was about.
    pub kind: &'static str,
    pub id: String,
    /// How many events of that aggregate it was said to have caused.
    pub events: usize,
}

/// What may be lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Losses {
    /// Whatever was acknowledged is there.
    None,
    /// Servers lose their last commits, and people are told that they never came.
    LastCommits,
}

/// Everybody who signs in.
pub struct Load {
    crowd: Arc<Crowd>,
    everybody: Vec<JoinHandle<()>>,
}

impl Load {
    pub fn on(replicas: &Replicas) -> Self {
        Self::with(replicas, Losses::None)
    }

    pub fn with(replicas: &Replicas, losses: Losses) -> Self {
        let crowd = Arc::new(Crowd {
            stores: [replicas.one().store.clone(), replicas.other().store.clone()],
            losses,
            over: Mutex::default(),
            acknowledged: Mutex::default(),
            answers: [AtomicU64::new(0), AtomicU64::new(0)],
            slowest: AtomicU64::new(0),
            unavailable: AtomicU64::new(0),
            gave_up: AtomicBool::new(false),
            contended: AtomicU64::new(0),
            users: Mutex::default(),
        });
        let mut everybody: Vec<_> =
            (0..BROWSERS).map(|browser| tokio::spawn(crowd.clone().browser(browser))).collect();
        everybody.push(tokio::spawn(crowd.clone().operators()));
        Self { crowd, everybody }
    }

    /// Waits until both replicas have acknowledged this many more commands.
    pub async fn goes_on(&self, commands: u64) {
        let enough = self.answers().map(|answers| answers + commands);
        soon("people who can sign in", async || {
            self.answers().iter().zip(enough).all(|(answers, enough)| *answers >= enough)
                || self.everybody.iter().any(JoinHandle::is_finished)
        })
        .await;
    }

    /// How often somebody was told that nobody knows.
    pub fn unavailable(&self) -> u64 {
        self.crowd.unavailable.load(Ordering::Relaxed)
    }

    /// How long somebody waited for an answer, of whatever kind.
    pub fn slowest(&self) -> Duration {
        Duration::from_millis(self.crowd.slowest.load(Ordering::Relaxed))
    }

    /// Lets everybody finish the login that they are at, and answers what was acknowledged.
    pub async fn stop(self) -> Vec<Acknowledged> {
        *self.crowd.over.lock().unwrap() = Some(Instant::now());
        for somebody in self.everybody {
            somebody.await.unwrap();
        }
        assert!(!self.crowd.gave_up.load(Ordering::Relaxed), "somebody never got an answer");
        let acknowledged = std::mem::take(&mut *self.crowd.acknowledged.lock().unwrap());
        let contended = self.crowd.contended.load(Ordering::Relaxed);
        let often = contended > acknowledged.len() as u64 / 20;
        assert!(!often, "{contended} of {} were contended", acknowledged.len());
        acknowledged
    }

    fn answers(&self) -> [u64; 2] {
        [0, 1].map(|at: usize| self.crowd.answers[at].load(Ordering::Relaxed))
    }
}

struct Crowd {
    stores: [Store; 2],
    losses: Losses,
    over: Mutex<Option<Instant>>,
    acknowledged: Mutex<Vec<Acknowledged>>,
    answers: [AtomicU64; 2],
    /// In milliseconds.
    slowest: AtomicU64,
    unavailable: AtomicU64,
    gave_up: AtomicBool,
    contended: AtomicU64,
    /// Who signed in last.
    users: Mutex<Vec<UserId>>,
}

impl Crowd {
    async fn browser(self: Arc<Self>, browser: u64) {
        static LOADS: AtomicU64 = AtomicU64::new(0);
        let load = LOADS.fetch_add(1, Ordering::Relaxed);
        let mut number = 0;
        while !self.is_over() {
            number += 1;
            let login = format!("{load}-{browser}-{number}");
            match self.sign_in(number, &login, mixed(browser, number)).await {
                Ok(()) => {}
                Err(Refused::Unavailable(_)) => self.gave_up.store(true, Ordering::Relaxed),
                Err(Refused::Undecided(CommandError::Unknown("login")))
                    if self.losses == Losses::LastCommits => {}
                // Others were faster at the same person each time.
                Err(Refused::Contended | Refused::Taken(_)) => {
                    self.contended.fetch_add(1, Ordering::Relaxed);
                }
                Err(refused) => panic!("{login}: {refused}"),
            }
            sleep(BROWSERS_PAUSE).await;
        }
    }

    /// One login; some of them end early. Its steps come to both replicas in turn.
    async fn sign_in(&self, number: u64, login: &str, random: u64) -> Result<(), Refused> {
        let person = random % PEOPLE;
        let (openid, phone) = (format!("o{person}"), phone(usize::try_from(person).unwrap()));
        let at = |step: u64| usize::try_from((number + step / 2) % 2).unwrap();
        self.told(at(0), "login", login, &issue(login)).await?;
        let early_end = random % 8;
        if early_end == 0 {
            return Ok(());
        }
        self.told(at(1), "login", login, &scan(login, &openid)).await?;
        if early_end == 1 {
            let phone_token = format!("phone-{login}").as_str().into();
            let decline = DeclineLogin { login: login.into(), phone_token, at: noon() };
            return self.told(at(2), "login", login, &decline).await.map(drop);
        }
        let bound = self.told(at(2), "login", login, &authorize(login, &phone)).await?;
        let Some(bound) = bound.login.bound else {
            return Ok(());
        };
        self.users.lock().unwrap().push(bound.user);
        self.told(at(3), "login", login, &claim(login)).await.map(drop)
    }

    /// Operators block people, and let them in again or erase them.
    async fn operators(self: Arc<Self>) {
        for number in 0.. {
            sleep(OPERATORS_PAUSE).await;
            if self.is_over() {
                return;
            }
            let user = std::mem::take(&mut *self.users.lock().unwrap()).pop();
            let Some(user) = user else {
                continue;
            };
            match self.moderate(number, &user).await {
                Ok(()) | Err(Refused::Undecided(_) | Refused::Contended) => {}
                Err(Refused::Unavailable(_)) => self.gave_up.store(true, Ordering::Relaxed),
                Err(refused) => panic!("{user}: {refused}"),
            }
        }
    }

    async fn moderate(&self, number: usize, user: &UserId) -> Result<(), Refused> {
        let [here, there] = [number % 2, (number + 1) % 2];
        let command = |command| Execute::<User>::new(user.as_str(), command);
        let block = command(UserCommand::Block { at: noon() });
        self.told(here, "user", user.as_str(), &block).await?;
        sleep(OPERATORS_PAUSE).await;
        if number.is_multiple_of(3) {
            let erase = EraseUser { user: user.clone(), seen: None, at: noon() };
            return self.told(there, "user", user.as_str(), &erase).await.map(drop);
        }
        let unblock = command(UserCommand::Unblock { at: noon() });
        self.told(there, "user", user.as_str(), &unblock).await.map(drop)
    }

    /// Asks until there is an answer, each time with the same command, and at the other replica.
    async fn told<D: Decision>(
        &self,
        mut at: usize,
        kind: &'static str,
        id: &str,
        decision: &D,
    ) -> Result<D::Answer, Refused>
    where
        D::Answer: Answer,
    {
        let context = context();
        loop {
            let asked = Instant::now();
            let answer = self.stores[at].commands.execute(&context, decision).await;
            let waited = u64::try_from(asked.elapsed().as_millis()).unwrap();
            self.slowest.fetch_max(waited, Ordering::Relaxed);
            match answer {
                Err(Refused::Unavailable(_)) if !self.gives_up() => {
                    self.unavailable.fetch_add(1, Ordering::Relaxed);
                    sleep(PAUSE).await;
                    at = 1 - at;
                }
                Ok(answer) => {
                    self.answers[at].fetch_add(1, Ordering::Relaxed);
                    let command = context.command.as_str().to_owned();
                    let events = answer.events();
                    let acknowledged = Acknowledged { command, kind, id: id.to_owned(), events };
                    self.acknowledged.lock().unwrap().push(acknowledged);
                    return Ok(answer);
                }
                refused => return refused,
            }
        }
    }

    fn is_over(&self) -> bool {
        self.over.lock().unwrap().is_some()
    }

    fn gives_up(&self) -> bool {
        self.over.lock().unwrap().is_some_and(|over| over.elapsed() > PATIENCE)
    }
}

/// Looks random, and is the same each time.
fn mixed(browser: u64, number: u64) -> u64 {
    (browser << 32 | number).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40
}

/// How many events of its aggregate a command was said to have caused.
trait Answer: Send {
    fn events(&self) -> usize;
}

impl Answer for LoginAnswer {
    fn events(&self) -> usize {
        self.events.len()
    }
}

impl Answer for Scanned {
    fn events(&self) -> usize {
        self.answer.events.len()
    }
}

impl Answer for Claimed {
    fn events(&self) -> usize {
        self.answer.events.len()
    }
}

impl<E: Send> Answer for Vec<E> {
    fn events(&self) -> usize {
        self.len()
    }
}
