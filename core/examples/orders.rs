//! One invoice for each order, whatever process dies at whatever moment: `cargo run --example orders [FOLDER NUMBER]`.
//!
//! The API has no idempotency key, and `create_invoice_once` cannot know of another process that creates the same order, nor of
//! one that was killed while its request was on the way. So each order has a file. The file's lock, which ends with the process
//! that holds it, lets one process at a time go on with the order; its lines say what was begun, and what came of it. Who finds
//! a create that was begun and not ended only looks for its invoice, until the request that was lost cannot land any more:
//! creating earlier, because the list does not show it yet, is how orders double.
//!
//! With a folder, a number and `CALYPSO_API_KEY` it goes on with that order. Without, it does so in a sandbox that loses and
//! delays, with three processes at a time, and kills most of them.
#![expect(
    clippy::incompatible_msrv,
    reason = "File::lock is of Rust 1.89; the library does not need it"
)]

use std::error::Error;
use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant, SystemTime};
use std::{env, thread};

use calypso_invoice::sandbox::{Close, Endpoint, Fault, Sandbox};
use calypso_invoice::{Client, CreateOnce, Currency, ErrorKind, NewInvoice};

type Result<T> = std::result::Result<T, Box<dyn Error>>;

/// What an order's file says.
enum Step {
    /// Certainly no create is on the way.
    New,
    /// A create was about to be sent at that time, and nothing is known of what became of it.
    Creating(SystemTime),
    Invoice(u64),
}

/// The file of an order. Its lock is held until this is dropped, or the process dies.
struct Journal(File);

impl Journal {
    /// None if another process is at it.
    fn open(path: &Path) -> Result<Option<Self>> {
        let file = File::options().read(true).append(true).create(true).open(path)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self(file))),
            Err(fs::TryLockError::WouldBlock) => Ok(None),
            Err(fs::TryLockError::Error(error)) => Err(error.into()),
        }
    }

    fn last(&mut self) -> Result<Step> {
        let mut text = String::new();
        self.0.read_to_string(&mut text)?;
        // The machine may have died within the last line: then nothing that should come after it has been done.
        let whole = text.rfind('\n').map_or(0, |end| end + 1);
        self.0.set_len(whole as u64)?;
        let Some(line) = text[..whole].lines().last() else {
            return Ok(Step::New);
        };
        match line.split_once(' ') {
            Some(("creating", millis)) => Ok(Step::Creating(
                SystemTime::UNIX_EPOCH + Duration::from_millis(millis.parse()?),
            )),
            Some(("invoice", id)) => Ok(Step::Invoice(id.parse()?)),
            _ if line == "nothing" => Ok(Step::New),
            _ => Err(format!("not a line of this program: {line}").into()),
        }
    }

    /// It is on the disk when this returns.
    fn write(&mut self, line: &str) -> Result<()> {
        self.0.write_all(format!("{line}\n").as_bytes())?;
        self.0.sync_all()?;
        Ok(())
    }
}

struct Orders<'a> {
    client: &'a Client,
    folder: PathBuf,
    /// For one create, with the looks before and after it; nothing is sent later.
    timeout: Duration,
    /// What you assume of the service and of the way to it: what was sent is in the list by then, or never will be.
    lands_within: Duration,
}

impl Orders<'_> {
    /// Goes on with an order, and returns its invoice once that is known. An error other than a passing one is for a person.
    fn advance(&self, number: u64, new: &NewInvoice) -> Result<Option<u64>> {
        let Some(mut journal) = Journal::open(&self.folder.join(number.to_string()))? else {
            return Ok(None);
        };
        match journal.last()? {
            Step::Invoice(id) => Ok(Some(id)),
            Step::Creating(since) if since.elapsed().unwrap_or_default() < self.timeout + self.lands_within => {
                self.look_for(new, &mut journal)
            }
            Step::New | Step::Creating(_) => self.create(new, &mut journal),
        }
    }

    fn look_for(&self, new: &NewInvoice, journal: &mut Journal) -> Result<Option<u64>> {
        let found = self.client.find_invoices(new)?;
        // One without a description may be another order's.
        let mut ours = found.iter().filter(|invoice| invoice.description().is_some());
        let (Some(invoice), None) = (ours.next(), ours.next()) else {
            return Ok(None);
        };
        journal.write(&format!("invoice {}", invoice.id()))?;
        Ok(Some(invoice.id()))
    }

    fn create(&self, new: &NewInvoice, journal: &mut Journal) -> Result<Option<u64>> {
        let began = Instant::now();
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH)?;
        journal.write(&format!("creating {}", now.as_millis()))?;
        // The time that was written has begun to run: a disk that took long leaves less for the call.
        let left = self
            .timeout
            .saturating_sub(began.elapsed())
            .max(Duration::from_millis(1));
        let client = self.client.with_timeout(left)?;
        match client.create_invoice_once(new, CreateOnce::new().return_existing(true)) {
            Ok(invoice) => {
                journal.write(&format!("invoice {}", invoice.id()))?;
                Ok(Some(invoice.id()))
            }
            // The file says `creating`, and that is what is known.
            Err(error) if error.outcome_unknown() => Ok(None),
            Err(error) => {
                journal.write("nothing")?;
                match error.kind() {
                    ErrorKind::AlreadyExists
                    | ErrorKind::Unresolved
                    | ErrorKind::BadRequest
                    | ErrorKind::InvalidRequest => Err(error.into()),
                    _ => Ok(None),
                }
            }
        }
    }
}

fn main() -> Result<()> {
    let mut arguments = env::args().skip(1);
    if let (Some(folder), Some(number)) = (arguments.next(), arguments.next()) {
        let seconds = |text: Option<String>, default| text.map_or(Ok(default), |text| text.parse());
        let orders = Orders {
            client: &Client::from_env()?,
            folder: folder.into(),
            timeout: Duration::from_secs(seconds(arguments.next(), 30)?),
            lands_within: Duration::from_secs(seconds(arguments.next(), 600)?),
        };
        let number = number.parse()?;
        match orders.advance(number, &order(number)?)? {
            Some(id) => println!("order {number} has invoice {id}"),
            None => println!("order {number} is being created: run this again later"),
        }
        return Ok(());
    }
    let folder = env::temp_dir().join(format!("calypso-orders-{}", std::process::id()));
    fs::create_dir(&folder)?;
    let result = kill(&folder);
    fs::remove_dir_all(folder)?;
    result
}

/// Its description names the order, and no other invoice on the account has it.
fn order(number: u64) -> Result<NewInvoice> {
    Ok(NewInvoice::new(
        "0.25".parse::<calypso_invoice::Amount>()?,
        Currency::Eth,
        format!("order {number}"),
    ))
}

const ORDERS: u64 = 20;
/// A request that is lost in this sandbox lands much earlier than the processes are told.
const LANDS: Duration = Duration::from_millis(500);

/// Processes go on with the orders, are killed at random moments, and others come after them; until all have their invoices.
fn kill(folder: &Path) -> Result<()> {
    let sandbox = Sandbox::start()?;
    for _ in 0..4 {
        for fault in [
            Fault::late(LANDS, Close::Fin),
            Fault::drop_after(Close::Reset),
            Fault::drop_before(Close::Fin),
            Fault::late(LANDS, Close::Never),
            Fault::delay(Duration::from_millis(50)),
        ] {
            sandbox.fault(fault.on(Endpoint::CreateInvoice));
        }
    }
    let mut killed = 0;
    let mut open: Vec<u64> = (1..=ORDERS).collect();
    for round in 1.. {
        if open.is_empty() {
            break;
        }
        if round > 200 {
            return Err(format!("the orders {open:?} have no invoice").into());
        }
        for &number in &open {
            let mut racing = (0..3)
                .map(|_| process(&sandbox, folder, number))
                .collect::<Result<Vec<_>>>()?;
            // Later ones live longer: on a machine that is busy, too, some get to an end.
            thread::sleep(Duration::from_millis(random(20 + 5 * round)));
            for child in &mut racing {
                killed += u32::from(child.try_wait()?.is_none());
                child.kill()?;
                child.wait()?;
            }
        }
        let has_invoice = |number: &u64| {
            fs::read_to_string(folder.join(number.to_string())).is_ok_and(|text| text.contains("invoice"))
        };
        open.retain(|number| !has_invoice(number));
    }
    thread::sleep(2 * LANDS);
    let invoices = sandbox.invoices();
    if invoices.len() as u64 != ORDERS {
        return Err(format!("{ORDERS} orders have {} invoices", invoices.len()).into());
    }
    println!("{ORDERS} orders have one invoice each, though {killed} processes were killed");
    Ok(())
}

/// This program once more.
fn process(sandbox: &Sandbox, folder: &Path, number: u64) -> Result<Child> {
    Ok(Command::new(env::current_exe()?)
        .args([
            folder.as_os_str(),
            number.to_string().as_ref(),
            "1".as_ref(),
            "2".as_ref(),
        ])
        .envs([("CALYPSO_API_KEY", sandbox.key()), ("CALYPSO_BASE_URL", sandbox.url())])
        .stdout(Stdio::null())
        .spawn()?)
}

/// Below this.
fn random(bound: u64) -> u64 {
    use std::hash::{BuildHasher, RandomState};
    RandomState::new().hash_one(0) % bound
}
