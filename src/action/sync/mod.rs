//! Other replicas: copies, exchanging entries with them, their devices, and what is not in force.

pub(crate) mod bundle;
mod clone;
mod device;
mod exchange;
mod lock;
mod refused;
mod remote;
mod stdio;

use super::{Action, Shell};
use crate::error::Result;
use crate::i18n::Msg;
use crate::sync::session::{Phase, Progress};
use crate::sync::{Address, Remote, apart};

/// The actions of this folder.
pub static ACTIONS: &[Action] = &[
    clone::ACTION,
    exchange::ACTION,
    remote::ADD,
    remote::LIST,
    remote::REMOVE,
    device::LIST,
    device::ENROL,
    device::REVOKE,
    device::REISSUE,
    device::HELD,
    lock::LOCK,
    lock::UNLOCK,
    refused::LIST,
    refused::FILE,
    bundle::MAKE,
    bundle::TAKE,
    bundle::RECEIPT,
    stdio::ACTION,
];

crate::messages! {
    CONNECTING: "connecting", "连接";
    SENDING: "sending", "发送";
    RECEIVING: "receiving", "接收";
    FILES: "evidence", "佐证";
}

/// What people call a phase.
fn phase(phase: Phase) -> Msg {
    match phase {
        Phase::Connecting => CONNECTING,
        Phase::Sending => SENDING,
        Phase::Receiving => RECEIVING,
        Phase::Files => FILES,
    }
}

/// Reads an address; a folder is meant from where one stands, and kept for every other place.
fn address(shell: &Shell, text: &str) -> Result<Address> {
    Ok(match Address::read(text)? {
        Address::Folder(path) => {
            let path = shell.path(path);
            let path = std::path::absolute(&path).unwrap_or(path);
            apart(&shell.home, &path)?;
            Address::Folder(path)
        }
        other => other,
    })
}

/// Connects to a remote as the shell calls other machines.
fn connect(shell: &Shell, address: &Address) -> Result<Box<dyn Remote>> {
    crate::sync::connect(&shell.home, address, &shell.ssh, shell.who.as_deref())
}

/// Does work of phases with a meter on `err`; the work is told where to say how far it is.
fn metered<T>(shell: &mut Shell, work: impl FnOnce(Progress<'_>) -> Result<T>) -> Result<T> {
    let lang = shell.lang;
    let mut meter = shell.meter(CONNECTING);
    let mut at = Phase::Connecting;
    work(&mut |now, done, all| {
        if std::mem::replace(&mut at, now) != now {
            meter.call(phase(now).text(lang));
        }
        meter.show(done, all);
        true
    })
}
