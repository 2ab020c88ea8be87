//! The sandbox as a program: prints its URL and its key and serves until it is stopped, or for as long as a command runs.

use std::ffi::{OsStr, OsString};
use std::io::{self, Write};
use std::process::{Command, ExitCode};
use std::thread;

use calypso_invoice::sandbox::{DEFAULT_KEY, Sandbox, controls};

const HELP: &str = "\
A fake Calypso Invoice server on 127.0.0.1, for tests. It keeps its invoices in memory until you stop it.

Usage: calypso-sandbox [--port N] [--key KEY] [-- COMMAND...]

  --port N    the port to listen on (default: any free port)
  --key KEY   the only API key that it accepts (default: sandbox-key)
  -h, --help  show this help

With a command, it sets CALYPSO_BASE_URL and CALYPSO_API_KEY, runs it, and ends as it does:
  calypso-sandbox -- ./a.out
Without, it prints its URL on the first line of standard output, and its key on the second.

Point a client at it:
  export CALYPSO_BASE_URL=http://127.0.0.1:PORT CALYPSO_API_KEY=sandbox-key

Open its URL in a browser to watch the invoices and to play the customer by hand. Every control, which GET /_sandbox/ lists too:

";

#[derive(Debug, PartialEq)]
struct Options {
    port: u16,
    key: String,
    help: bool,
    /// What is run on the sandbox; empty for serving until it is stopped.
    command: Vec<OsString>,
}

fn main() -> ExitCode {
    let options = match Options::parse(std::env::args_os().skip(1)) {
        Ok(options) => options,
        Err(why) => {
            eprintln!("calypso-sandbox: {why}; see --help");
            return ExitCode::from(2);
        }
    };
    match run(&options) {
        Ok(code) => code,
        Err(why) => {
            eprintln!("calypso-sandbox: {why}");
            ExitCode::FAILURE
        }
    }
}

fn at_port(port: u16, why: io::Error) -> io::Error {
    match why.kind() {
        io::ErrorKind::AddrInUse | io::ErrorKind::PermissionDenied => {
            let text =
                format!("port {port} cannot be used: {why}: give another with --port, or none for any that is free");
            io::Error::new(why.kind(), text)
        }
        _ => why,
    }
}

fn run(options: &Options) -> io::Result<ExitCode> {
    let mut out = io::stdout();
    if options.help {
        out.write_all(help().as_bytes())?;
        return Ok(ExitCode::SUCCESS);
    }
    let sandbox = Sandbox::start_with(options.port, &options.key).map_err(|why| at_port(options.port, why))?;
    if let Some((program, arguments)) = options.command.split_first() {
        return run_command(&sandbox, program, arguments);
    }
    // One write: a reader that closes the pipe after the first line must not end the server.
    out.write_all(format!("{}\n{}\n", sandbox.url(), sandbox.key()).as_bytes())?;
    out.flush()?;
    loop {
        thread::park();
    }
}

/// Ends with the status of the command, which is 128 and the signal's number if a signal ended it, as in a shell.
fn run_command(sandbox: &Sandbox, program: &OsStr, arguments: &[OsString]) -> io::Result<ExitCode> {
    let mut command = Command::new(program);
    command
        .args(arguments)
        .env("CALYPSO_BASE_URL", sandbox.url())
        .env("CALYPSO_API_KEY", sandbox.key());
    let status = command
        .status()
        .map_err(|why| io::Error::new(why.kind(), format!("{}: {why}", program.to_string_lossy())))?;
    #[cfg(unix)]
    let signal = std::os::unix::process::ExitStatusExt::signal(&status);
    #[cfg(not(unix))]
    let signal = None;
    let code = status.code().or(signal.map(|number: i32| 128 + number));
    Ok(code
        .and_then(|code| u8::try_from(code).ok())
        .map_or(ExitCode::FAILURE, ExitCode::from))
}

fn help() -> String {
    HELP.to_owned() + &controls("http://127.0.0.1:PORT")
}

impl Options {
    fn parse(mut arguments: impl Iterator<Item = OsString>) -> Result<Self, String> {
        let mut options = Self {
            port: 0,
            key: DEFAULT_KEY.to_owned(),
            help: false,
            command: Vec::new(),
        };
        while let Some(argument) = arguments.next() {
            let name = argument.to_string_lossy();
            if name == "--" {
                options.command = arguments.collect();
                if options.command.is_empty() {
                    return Err("--: a command was expected behind it".to_owned());
                }
                break;
            }
            if name == "--help" || name == "-h" {
                options.help = true;
                continue;
            }
            if name != "--port" && name != "--key" {
                return Err(format!("{name}: no such option"));
            }
            let value = arguments.next();
            let value = value.ok_or_else(|| format!("{name}: the value is missing"))?;
            let value = value.to_string_lossy();
            if name == "--port" {
                let port = value.parse();
                options.port = port.map_err(|_| format!("--port: {value:?} is not a port number: use 0 to 65535"))?;
            } else {
                options.key = value.into_owned();
            }
        }
        Ok(options)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(arguments: &[&str]) -> Result<Options, String> {
        Options::parse(arguments.iter().map(OsString::from))
    }

    fn options(port: u16, key: &str, help: bool, command: &[&str]) -> Options {
        Options {
            port,
            key: key.to_owned(),
            help,
            command: command.iter().map(OsString::from).collect(),
        }
    }

    #[test]
    fn options_have_their_effect() {
        assert_eq!(parse(&[]), Ok(options(0, DEFAULT_KEY, false, &[])));
        let all = ["--port", "8080", "--key", "k", "--help", "--", "ls", "--port"];
        assert_eq!(parse(&all), Ok(options(8080, "k", true, &["ls", "--port"])));
        assert_eq!(parse(&["-h"]), Ok(options(0, DEFAULT_KEY, true, &[])));
    }

    #[test]
    fn help_has_the_options_and_the_controls() {
        let help = help();
        for part in [
            "--port N",
            "--key KEY",
            "curl http://127.0.0.1:PORT/_sandbox/pay -d '{\"id\": 1, \"amount\": \"12\"}'\n",
            "curl http://127.0.0.1:PORT/_sandbox/reset -X POST\n",
        ] {
            assert!(help.contains(part), "{part}");
        }
    }

    #[test]
    fn a_wrong_option_is_named() {
        for (arguments, why) in [
            (&["serve"][..], "serve: no such option"),
            (&["--port"], "--port: the value is missing"),
            (
                &["--port", "65536"],
                "--port: \"65536\" is not a port number: use 0 to 65535",
            ),
            (&["--key"], "--key: the value is missing"),
            (&["--"], "--: a command was expected behind it"),
        ] {
            assert_eq!(parse(arguments), Err(why.to_owned()));
        }
    }
}
