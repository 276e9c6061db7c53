//! ducha (督查): a terminal console for supervision teams.
//!
//! One append-only log of signed, chained entries; everything else is a fold of it.
//!
//! | room | what it holds | may use |
//! | --- | --- | --- |
//! | [`i18n`], [`error`] | messages in Chinese and English; errors that say what to do | nothing |
//! | `os` | what is asked of the operating system: the one room that knows which it is, with the plan for others | nothing |
//! | `parallel` | work over very many things, on all cores | nothing |
//! | [`domain`] | schema, records, rules; no I/O, clock or terminal | i18n |
//! | [`document`] | documents that leave the office: DOCX, HTML, Markdown, text | nothing |
//! | [`search`] | pinyin, masks, fuzzy matching | domain |
//! | [`log`] | entries, clock, chain, signatures, fold, conflicts | domain |
//! | [`store`] | the journal (the truth), checkpoints in sled, evidence, backup | log |
//! | [`service`] | use cases, rights, undo | store |
//! | [`sample`] | the office of the bulletin, made anew the same every time | service, report, cycle |
//! | [`exchange`], [`report`] | imports and exports; derived reports and the lint | service |
//! | [`sync`] | what another replica lacks, and how it comes there | service, wire |
//! | [`cycle`] | the bulletin and what else the office makes of its records, with figures asked of them | report, document |
//! | [`action`] | the one table of actions | service, exchange, report, cycle, sync |
//! | [`keymap`] | keys, and nothing but keys | i18n |
//! | [`wire`] | the shared server's protocol, socket and keys | store, keymap |
//! | [`tui`], [`cli`] | the console and the command line | action |
//! | [`daemon`] | the daemon that runs consoles, and the client that attaches | tui, cli, wire |
//!
//! `tests/layering.rs` fails when a lower room imports a higher one.

// The documents are read by those who work on the program, with private items: `cargo doc --document-private-items`.
#![allow(rustdoc::private_intra_doc_links)]

pub mod action;
pub mod cli;
pub mod cycle;
pub mod daemon;
pub mod document;
pub mod domain;
pub mod error;
pub mod exchange;
pub mod i18n;
pub mod keymap;
pub mod log;
pub(crate) mod os;
pub(crate) mod parallel;
pub mod report;
pub mod sample;
pub mod search;
pub mod service;
pub mod store;
pub mod sync;

pub mod tui;
pub mod wire;
