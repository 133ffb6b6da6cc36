//! Signals as events, so that the loop ends or pauses in its own time with the terminal restored.

use std::io;
use std::thread;

use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGTERM, SIGTSTP};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;

/// What a signal asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// End: terminated, interrupted, or the terminal is gone.
    End(i32),
    /// Stop until continued.
    Suspend,
    /// Go on after a stop; others may have used the terminal.
    Continue,
}

/// Sends each signal to `send` from a thread of its own. A second request to end is not asked twice:
/// it ends the program there, with the terminal restored.
pub fn listen(send: impl Fn(Signal) + Send + 'static) -> io::Result<()> {
    let mut signals = Signals::new([SIGTERM, SIGHUP, SIGINT, SIGTSTP, SIGCONT])?;
    thread::Builder::new()
        .name("signals".into())
        .spawn(move || {
            let mut ending = false;
            for signal in signals.forever() {
                match signal {
                    SIGTSTP => send(Signal::Suspend),
                    SIGCONT => send(Signal::Continue),
                    _ if ending => end_by(signal),
                    _ => {
                        ending = true;
                        send(Signal::End(signal));
                    }
                }
            }
        })?;
    Ok(())
}

/// Stops the program until it is continued.
pub fn stop() -> io::Result<()> {
    emulate_default_handler(SIGTSTP)
}

/// Ends the program as `signal` would have, so that its parent sees why.
pub fn end_by(signal: i32) {
    super::leave();
    // It returns only if the signal's default is to be ignored, which none of these is.
    let _ = emulate_default_handler(signal);
}
