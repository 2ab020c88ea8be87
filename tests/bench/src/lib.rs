//! The measuring loop of the programs in Rust; the README beside this crate says what they are given and what they print.

#![forbid(unsafe_code)]

use std::env;
use std::error::Error;
use std::fs;
use std::sync::Barrier;
use std::thread;
use std::time::{Duration, Instant};

/// What a call may fail with.
pub type Result<T> = std::result::Result<T, Box<dyn Error + Send + Sync>>;

/// What a program was told to do.
#[derive(Debug)]
pub struct Options {
    /// `get`, `create`, `list`, or `cold`: one `get` and nothing printed.
    pub case: String,
    /// How a list is read, when it is not read whole: `stream`, or `every` for every attribute of every invoice.
    pub variant: String,
    /// Where the server listens on 127.0.0.1.
    pub port: u16,
    calls: u32,
    warm: u32,
    threads: u32,
    id: Option<u64>,
}

impl Options {
    /// Those of the command line.
    pub fn from_args() -> Result<Self> {
        let args: Vec<String> = env::args().skip(1).collect();
        let given = |name: &str| args.chunks(2).find(|pair| pair[0] == name).and_then(|pair| pair.get(1));
        let number = |name, otherwise| given(name).map_or(Ok(otherwise), |text| text.parse());
        Ok(Self {
            case: given("--case").ok_or("--case is missing")?.clone(),
            variant: given("--variant").cloned().unwrap_or_default(),
            port: given("--port").ok_or("--port is missing")?.parse()?,
            calls: number("--n", 1)?,
            warm: number("--warm", 0)?,
            threads: number("--threads", 1)?,
            id: given("--id").map(|text| text.parse()).transpose()?,
        })
    }

    /// The invoice that a call asks for.
    fn id(&self, call: u32) -> u64 {
        self.id.unwrap_or(10_000_000 + u64::from(call))
    }
}

/// What one invoice of a list adds to the sum by which programs are seen to have read the same.
pub fn check(id: u64, is_paid: bool) -> u64 {
    id + if is_paid { 1_000_000_000_000 } else { 0 }
}

/// Makes the calls, in so many threads that share `call`, and prints what they took.
pub fn run<F>(name: &str, options: &Options, call: F) -> Result<()>
where
    F: Fn(u64) -> Result<u64> + Sync,
{
    let go = |calls: u32| -> Result<u64> {
        let mut check = 0;
        for i in 0..calls {
            check = call(options.id(i))?;
        }
        Ok(check)
    };
    if options.case == "cold" {
        return go(1).map(|_| ());
    }
    let (check, wall, cpu) = if options.threads == 1 {
        go(options.warm)?;
        timed(|| go(options.calls))?
    } else {
        in_threads(options, go)?
    };
    let calls = options.calls * options.threads;
    let of_a_call = |time: Duration| (time / calls).as_nanos();
    println!(
        r#"{{"client":"{name}","case":"{}","threads":{},"calls":{calls},"med_ns":{wall},"mean_ns":{wall},"cpu_ns":{},"hwm_kb":{},"check":{check}}}"#,
        options.case,
        options.threads,
        of_a_call(cpu),
        peak_kb()?,
        wall = of_a_call(wall),
    );
    Ok(())
}

/// A check, and the time by the clock and of the processors until it was there.
fn timed(work: impl FnOnce() -> Result<u64>) -> Result<(u64, Duration, Duration)> {
    let (began, cpu) = (Instant::now(), cpu_time());
    let check = work()?;
    Ok((check, began.elapsed(), cpu_time().saturating_sub(cpu)))
}

fn in_threads(options: &Options, go: impl Fn(u32) -> Result<u64> + Sync) -> Result<(u64, Duration, Duration)> {
    let start = Barrier::new(options.threads as usize + 1);
    thread::scope(|scope| {
        let work = || -> Result<u64> {
            let warmed = go(options.warm);
            start.wait();
            warmed.and_then(|_| go(options.calls))
        };
        let workers: Vec<_> = (0..options.threads).map(|_| scope.spawn(work)).collect();
        start.wait();
        timed(|| {
            let checks = workers
                .into_iter()
                .map(|worker| worker.join().expect("a call does not panic"));
            checks.collect::<Result<Vec<u64>>>().map(|checks| checks[0])
        })
    })
}

#[cfg(unix)]
fn cpu_time() -> Duration {
    let time = nix::time::clock_gettime(nix::time::ClockId::CLOCK_PROCESS_CPUTIME_ID);
    time.expect("every unix has this clock").into()
}

#[cfg(not(unix))]
fn cpu_time() -> Duration {
    Duration::ZERO // `run` is for Linux
}

/// The most memory that the process has had.
fn peak_kb() -> Result<u64> {
    let status = fs::read_to_string("/proc/self/status")?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    Ok(number.ok_or("/proc/self/status has no VmHWM")?.parse()?)
}
