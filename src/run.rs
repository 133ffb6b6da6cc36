//! The loop: waits for something to happen, tells the application, does what it orders, draws.
//!
//! Everything that happens arrives in one channel: input, signals, answers of the background. The loop
//! sleeps on it, so an idle program uses no time; whatever has arrived is taken in before a frame is
//! drawn, so that a held key never lags behind.

pub mod clock;
mod comparison;
pub mod disk;
pub mod evaluator;
mod opening;
mod perform;
mod pointer;
mod preferences;
mod round;

use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Context;
use crossterm::event;
use ratatui::layout::Rect;

use disk::{Disk, Opening};
use evaluator::{Evaluator, ReportOrder};
use opening::{Opened, open, started};
use pointer::EdgePull;
use preferences::Preferred;
use round::Rounds;
pub use round::{any_seed, follow, practise, reference, replay};

use crate::analysis::figure;
use crate::app::disk::News;
use crate::app::practice::RoundMsg;
use crate::app::state::Mode;
use crate::app::{App, Key, Msg, Preferences, ThemeChoice, command, update};
use crate::catalogue::Catalogue;
use crate::io::places::Places;
use crate::model::Design;
use crate::model::review::Review;
use crate::term::Terminal;
use crate::term::background::{self, Background, Heard, Listener};
use crate::term::capability::Capability;
use crate::term::input::{Input, Reader};
#[cfg(unix)]
use crate::term::signal::{self, Signal};
use crate::ui;
use crate::ui::note::NoteArea;
use crate::ui::theme::Theme;

/// How the program is to look and listen, as far as the user says so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The theme; `None` follows the terminal.
    pub theme: Option<ThemeChoice>,
    /// Draw with ASCII only.
    pub ascii: bool,
    /// Leave the mouse to the terminal.
    pub no_mouse: bool,
}

/// Opens the board on `path`, or the start screen, and returns when the user leaves.
pub fn run(path: Option<PathBuf>, options: Options) -> anyhow::Result<()> {
    let opened = path.map(open).transpose()?;
    let first = match opened {
        None => First::Start,
        Some(opened) if opened.shared => First::Unsaved(Box::new(opened.design), Review::default()),
        Some(opened) => First::Design(Box::new(opened)),
    };
    show(first, Rounds::new(clock::Source::Machine), options)
}

/// Opens the board on a design that has no file yet, with what peers say about it, and returns when the
/// user leaves.
pub fn run_on(design: Design, review: Review, options: Options) -> anyhow::Result<()> {
    let first = First::Unsaved(Box::new(design), review);
    show(first, Rounds::new(clock::Source::Machine), options)
}

/// What is to be seen first.
enum First {
    Start,
    Design(Box<Opened>),
    Unsaved(Box<Design>, Review),
    Round(RoundMsg),
}

/// Opens the screen on what is to be seen first, and returns when the user leaves.
fn show(first: First, rounds: Rounds, options: Options) -> anyhow::Result<()> {
    let places = Places::of_user();
    let capability = Capability::from_environment();
    let preferred = Preferred::read(places.as_ref(), options, capability);
    let ask_background = capability.answers && !preferred.theme_is_said;
    let wrong = preferred.wrong.join(" · ");
    let terminal = Terminal::enter(preferred.mouse).context("the terminal cannot be used")?;
    let mut runner = Runner::new(terminal, capability, rounds, preferred, places)?;
    runner.listen(ask_background)?;
    let opening = match first {
        First::Start => None,
        First::Round(told) => {
            runner.tell(Msg::Round(told))?;
            None
        }
        First::Unsaved(design, review) => {
            runner.tell(Msg::Opened {
                path: None,
                outcome: Ok(design),
            })?;
            runner.tell(Msg::Disk(News::Reviewed(review)))?;
            None
        }
        First::Design(opened) => {
            let opening = Opening {
                path: opened.path.clone(),
                stamp: opened.stamp,
                title: opened.design.title.clone(),
            };
            runner.tell(Msg::Opened {
                path: Some(opened.path),
                outcome: Ok(Box::new(opened.design)),
            })?;
            Some(opening)
        }
    };
    if !wrong.is_empty() {
        runner.tell(Msg::Disk(News::Trouble(wrong)))?;
    }
    runner.disk.begin(opening);
    let ending = runner.turn_until_the_end();
    if matches!(ending, Ok(Ending::Left)) {
        runner.disk.discard();
    }
    drop(runner);
    match ending? {
        Ending::Left => Ok(()),
        #[cfg(unix)]
        Ending::Signal(number) => {
            signal::end_by(number);
            Ok(())
        }
    }
}

/// Something that happened.
#[derive(Debug)]
enum Event {
    /// The terminal sent something.
    Terminal(event::Event),
    /// The terminal can no longer be read.
    Lost(io::Error),
    /// The background has an answer.
    Answer(Msg),
    /// Another program sent a signal.
    #[cfg(unix)]
    Signal(Signal),
}

/// Why the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    /// The user left.
    Left,
    /// A signal asked for it.
    #[cfg(unix)]
    Signal(i32),
}

/// The application with all that it needs outside itself.
struct Runner {
    app: App,
    terminal: Terminal,
    capability: Capability,
    theme: Theme,
    shown: Preferences,
    listener: Listener,
    reader: Reader,
    edge: EdgePull,
    note: Option<NoteArea>,
    evaluator: Evaluator,
    /// What is to be evaluated as soon as a frame shows it: on few cores both at once would take longer.
    order: Option<ReportOrder>,
    disk: Disk,
    places: Option<Places>,
    rounds: Rounds,
    sender: Sender<Event>,
    events: Receiver<Event>,
    ending: Option<Ending>,
}

/// How long the first frame waits for the terminal to tell its background, if it can.
const BACKGROUND_WAIT: Duration = Duration::from_millis(12);

/// How long events are taken in before a frame is drawn even if more keep coming.
const DRAIN: Duration = Duration::from_millis(8);

impl Runner {
    fn new(
        terminal: Terminal,
        capability: Capability,
        rounds: Rounds,
        preferred: Preferred,
        places: Option<Places>,
    ) -> anyhow::Result<Self> {
        let preferences = preferred.looks;
        let (sender, events) = mpsc::channel();
        let answers = sender.clone();
        let evaluator = Evaluator::start(evaluator::evaluation(), move |answer| {
            // The loop may have ended; then nobody is left to be told.
            let _ = answers.send(Event::Answer(answer.into()));
        })?;
        let answers = sender.clone();
        let disk = Disk::start(places.clone(), move |answer| {
            let _ = answers.send(Event::Answer(answer));
        })?;
        let mut app = App::new(Catalogue::shipped(), preferences.clone());
        app.keymap = Arc::new(preferred.keymap);
        Ok(Self {
            app,
            terminal,
            capability,
            theme: theme(&preferences, capability),
            shown: preferences,
            listener: Listener::default(),
            reader: Reader::default(),
            edge: EdgePull::default(),
            note: None,
            evaluator,
            order: None,
            disk,
            places,
            rounds,
            sender,
            events,
            ending: None,
        })
    }

    /// Starts all that sends events, and asks the terminal for its background.
    fn listen(&mut self, ask_background: bool) -> anyhow::Result<()> {
        #[cfg(unix)]
        {
            let sender = self.sender.clone();
            // The loop may have ended; then nobody is left to be told.
            signal::listen(move |signal| drop(sender.send(Event::Signal(signal))))
                .context("signals cannot be received")?;
        }
        let sender = self.sender.clone();
        thread::Builder::new().name("input".into()).spawn(move || {
            loop {
                let (event, last) = match event::read() {
                    Ok(event) => (Event::Terminal(event), false),
                    Err(error) => (Event::Lost(error), true),
                };
                if sender.send(event).is_err() || last {
                    break;
                }
            }
        })?;
        if ask_background {
            self.terminal.write(background::QUERY)?;
        } else {
            self.listener.stop();
        }
        Ok(())
    }

    /// Looks in the background for what the start screen offers.
    fn look_for_starters(&self) -> anyhow::Result<()> {
        let sender = self.sender.clone();
        let places = self.places.clone();
        thread::Builder::new()
            .name("starters".into())
            .spawn(move || {
                // The loop may have ended; then nobody is left to be told.
                let _ = sender.send(Event::Answer(started(places.as_ref())));
            })?;
        Ok(())
    }

    fn turn_until_the_end(&mut self) -> anyhow::Result<Ending> {
        self.await_background()?;
        self.draw()?;
        // Not before: the first frame needs every core that there is.
        self.look_for_starters()?;
        loop {
            match self.next_event() {
                Ok(event) => self.take_in_all(event)?,
                Err(RecvTimeoutError::Timeout) => self.tick()?,
                Err(RecvTimeoutError::Disconnected) => return Ok(Ending::Left),
            }
            if let Some(ending) = self.ending {
                return Ok(ending);
            }
            self.draw()?;
        }
    }

    /// Takes in `event` and what has come since, for a while.
    fn take_in_all(&mut self, event: Event) -> anyhow::Result<()> {
        self.take_in(event)?;
        let begun = Instant::now();
        while begun.elapsed() < DRAIN {
            let Ok(event) = self.events.try_recv() else {
                break;
            };
            self.take_in(event)?;
        }
        Ok(())
    }

    /// A moment's patience spares light terminals a dark first frame.
    fn await_background(&mut self) -> anyhow::Result<()> {
        let deadline = Instant::now() + BACKGROUND_WAIT;
        while self.listener.awaits() {
            let left = deadline.saturating_duration_since(Instant::now());
            let Ok(event) = self.events.recv_timeout(left) else {
                break;
            };
            self.take_in(event)?;
        }
        Ok(())
    }

    fn take_in(&mut self, event: Event) -> anyhow::Result<()> {
        match event {
            Event::Terminal(event) => match self.listener.hear(event) {
                Heard::Held => Ok(()),
                Heard::Answer(background) => {
                    self.follow_background(background);
                    Ok(())
                }
                Heard::Passed(events) => {
                    let now = Instant::now();
                    for event in events {
                        if let Some(input) = self.reader.read(event, now) {
                            self.input(input)?;
                        }
                    }
                    Ok(())
                }
            },
            Event::Lost(error) => Err(error).context("the terminal is gone"),
            Event::Answer(msg) => self.tell(msg),
            #[cfg(unix)]
            Event::Signal(signal) => self.signal(signal),
        }
    }

    fn input(&mut self, input: Input) -> anyhow::Result<()> {
        self.tick()?;
        match input {
            Input::Resized => Ok(()),
            Input::Key(key) if is_suspend(key) => self.suspend(),
            Input::Key(key) if !ui::small::acts(&self.app, self.area()?, key) => Ok(()),
            Input::Paste(_) if ui::layout(&self.app, self.area()?).is_none() => Ok(()),
            Input::Key(key) => match self.note_text(|note| note.press(key), Some(key)) {
                Some(text) => self.tell(Msg::NoteEdited(text)),
                None if self.note_takes(key) => Ok(()),
                None => self.tell(Msg::KeyPressed(key)),
            },
            Input::Paste(text) => match self.note_text(|note| note.paste(&text), None) {
                Some(text) => self.tell(Msg::NoteEdited(text)),
                None => self.tell(Msg::Pasted(text)),
            },
            Input::Pointer {
                column,
                row,
                gesture,
            } => self.point(column, row, gesture),
        }
    }

    /// Whether `key` is text for the note editor and no command.
    fn note_takes(&self, key: Key) -> bool {
        self.note.is_some()
            && matches!(
                self.app.keymap.find(Mode::Note, &[key]),
                command::Found::Nothing
            )
    }

    /// The note's text after `change`, if the note editor is open, takes the key and has changed.
    fn note_text(
        &mut self,
        change: impl FnOnce(&mut NoteArea) -> bool,
        key: Option<Key>,
    ) -> Option<String> {
        if key.is_some_and(|key| !self.note_takes(key)) {
            return None;
        }
        let note = self.note.as_mut()?;
        change(note).then(|| note.text())
    }

    /// Tells the application, does what it orders, and tells it how that went.
    fn tell(&mut self, msg: Msg) -> anyhow::Result<()> {
        if let Some(connections) = long_to_draw(&msg) {
            let connections = figure::figure(connections as f64);
            let what = format!("Drawing {connections} connections…");
            self.terminal
                .draw(|frame| ui::draw_waiting(&what, frame))
                .context("the screen cannot be drawn")?;
        }
        let mut told = vec![msg];
        while let Some(msg) = told.pop() {
            for effect in update(&mut self.app, msg) {
                told.extend(self.perform(effect)?);
            }
        }
        self.note = match (&self.app.modal, self.note.take()) {
            (Some(crate::app::Modal::Note(editor)), None) => {
                let placeholder = if editor.answers.is_some() {
                    "What would you do, and what does it cost?"
                } else {
                    "What is worth remembering?"
                };
                Some(NoteArea::new(&editor.text, placeholder, &self.theme))
            }
            (Some(crate::app::Modal::Note(_)), open) => open,
            _ => None,
        };
        Ok(())
    }

    fn draw(&mut self) -> anyhow::Result<()> {
        if self.app.preferences != self.shown {
            self.shown = self.app.preferences.clone();
            self.theme = theme(&self.shown, self.capability);
        }
        let area = self.area()?;
        if let Some(size) = ui::board_size(&self.app, area)
            && size != self.app.session.camera.screen
        {
            self.tell(Msg::Resized(size))?;
        }
        if let Some(last) = ui::last_help_scroll(&self.app, &self.theme, area) {
            self.tell(Msg::HelpShown { last })?;
        }
        let Self {
            app,
            theme,
            note,
            terminal,
            ..
        } = self;
        terminal
            .draw(|frame| ui::draw(app, theme, note.as_ref(), frame))
            .context("the screen cannot be drawn")?;
        if let Some(order) = self.order.take() {
            self.evaluator.order(order);
        }
        Ok(())
    }

    fn area(&self) -> anyhow::Result<Rect> {
        let (width, height) = self.terminal.size().context("the terminal has no size")?;
        Ok(Rect::new(0, 0, width, height))
    }

    fn follow_background(&mut self, background: Option<Background>) {
        let wanted = background.map(|background| match background {
            Background::Dark => ThemeChoice::Dark,
            Background::Light => ThemeChoice::Light,
        });
        let untouched = self.app.preferences == self.shown;
        if let (Some(wanted), true, false) = (wanted, untouched, self.capability.no_colour) {
            self.app.preferences.theme = wanted;
        }
    }

    #[cfg(unix)]
    fn signal(&mut self, signal: Signal) -> anyhow::Result<()> {
        match signal {
            Signal::End(number) => self.ending = Some(Ending::Signal(number)),
            Signal::Suspend => self.suspend()?,
            Signal::Continue => self.terminal.resume()?,
        }
        Ok(())
    }

    /// Gives the terminal back and stops; the signal that continues takes it again.
    #[cfg(unix)]
    fn suspend(&mut self) -> anyhow::Result<()> {
        self.terminal.release();
        signal::stop().context("the program cannot be suspended")
    }

    #[cfg(not(unix))]
    fn suspend(&mut self) -> anyhow::Result<()> {
        Ok(())
    }
}

/// The connections of the design that `msg` opens, if routing them takes so long that people wonder.
fn long_to_draw(msg: &Msg) -> Option<usize> {
    const MANY: usize = 2000;
    let Msg::Opened {
        outcome: Ok(design),
        ..
    } = msg
    else {
        return None;
    };
    Some(design.connections.len()).filter(|connections| *connections > MANY)
}

fn is_suspend(key: Key) -> bool {
    cfg!(unix) && key.ctrl && !key.alt && key.code == crate::app::KeyCode::Char('z')
}

fn theme(preferences: &Preferences, capability: Capability) -> Theme {
    let glyphs = if preferences.ascii {
        crate::scene::GlyphSet::Ascii
    } else {
        crate::scene::GlyphSet::Unicode
    };
    Theme::new(preferences.theme, capability.depth, glyphs)
}
