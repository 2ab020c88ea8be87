//! The sandbox as a program: prints its URL and its key, then serves until it is stopped.

use std::io::{self, Write};
use std::process::ExitCode;
use std::thread;

use calypso_invoice::sandbox::{DEFAULT_KEY, Sandbox, controls};

const HELP: &str = "\
A fake Calypso Invoice server on 127.0.0.1, for tests. It keeps its invoices in memory until you stop it.

Usage: calypso-sandbox [--port N] [--key KEY]

  --port N    the port to listen on (default: any free port)
  --key KEY   the only API key that it accepts (default: sandbox-key)
  -h, --help  show this help

It prints its URL on the first line of standard output, and its key on the second.

Point a client at it:
  export CALYPSO_BASE_URL=http://127.0.0.1:PORT CALYPSO_API_KEY=sandbox-key

Open its URL in a browser to watch the invoices and to play the customer by hand. Every control, which GET /_sandbox/ lists too:

";

struct Options {
    port: u16,
    key: String,
    help: bool,
}

fn main() -> ExitCode {
    let arguments = std::env::args_os().skip(1);
    let options = match Options::parse(arguments.map(|argument| argument.to_string_lossy().into_owned())) {
        Ok(options) => options,
        Err(why) => {
            eprintln!("calypso-sandbox: {why}; see --help");
            return ExitCode::from(2);
        }
    };
    match run(&options) {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("calypso-sandbox: {why}");
            ExitCode::FAILURE
        }
    }
}

fn run(options: &Options) -> io::Result<()> {
    let mut out = io::stdout();
    if options.help {
        return out.write_all(help().as_bytes());
    }
    let sandbox = Sandbox::start_with(options.port, &options.key)?;
    let (url, key) = (sandbox.url(), sandbox.key());
    // One write: a reader that closes the pipe after the first line must not end the server.
    out.write_all(format!("{url}\n{key}\n").as_bytes())?;
    out.flush()?;
    loop {
        thread::park();
    }
}

fn help() -> String {
    HELP.to_owned() + &controls("http://127.0.0.1:PORT")
}

impl Options {
    fn parse(mut arguments: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut options = Self {
            port: 0,
            key: DEFAULT_KEY.to_owned(),
            help: false,
        };
        while let Some(name) = arguments.next() {
            if name == "--help" || name == "-h" {
                options.help = true;
                continue;
            }
            if name != "--port" && name != "--key" {
                return Err(format!("{name}: no such option"));
            }
            let value = arguments.next();
            let value = value.ok_or_else(|| format!("{name}: the value is missing"))?;
            if name == "--port" {
                let port = value.parse();
                options.port = port.map_err(|_| format!("--port: {value:?} is not a port number: use 0 to 65535"))?;
            } else {
                options.key = value;
            }
        }
        Ok(options)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(arguments: &[&str]) -> Result<(u16, String, bool), String> {
        let arguments = arguments.iter().map(|argument| (*argument).to_owned());
        Options::parse(arguments).map(|options| (options.port, options.key, options.help))
    }

    #[test]
    fn options_have_their_effect() {
        assert_eq!(parse(&[]), Ok((0, DEFAULT_KEY.to_owned(), false)));
        let all = ["--port", "8080", "--key", "k", "--help"];
        assert_eq!(parse(&all), Ok((8080, "k".to_owned(), true)));
        assert_eq!(parse(&["-h"]), Ok((0, DEFAULT_KEY.to_owned(), true)));
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
        ] {
            assert_eq!(parse(arguments), Err(why.to_owned()));
        }
    }
}
