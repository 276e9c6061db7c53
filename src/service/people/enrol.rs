//! Enrolling devices and revoking them.
//!
//! An administrator's entry binds a device to a person, and another one cuts it off behind a number of its chain. What
//! follows from them is judged by [`crate::log::authority`], the same on every replica.

use std::path::Path;

use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::record::Record;
use crate::domain::schema::device;
use crate::domain::schema::words::EVERYBODY;
use crate::domain::value::Value;
use crate::error::{Code, Error, Result};
use crate::log::authority::{Enrolment, device_record};
use crate::log::{Entry, ReplicaId, State, hex};
use crate::service::office::own_device as device_key;
use crate::service::office::{Chance, Office, Options};
use crate::service::work::{Actor, Done, Work};
use crate::store::messages::io_error;

crate::messages! {
    NO_DEVICE: "no device is called “{name}”", "没有名为“{name}”的设备";
    HINT_DEVICES: "`ducha device list` shows those that are known", "用 `ducha device list` 查看已知设备";
    MANY_DEVICES: "“{name}” may be any of: {all}", "“{name}”不唯一，可能是：{all}";
    NEVER_SEEN: "nothing of device {replica} has come here yet: have it sync once first", "尚未收到设备 {replica} 的任何内容，请先让其同步一次";
    FOUNDER: "the office's first device is not revoked: make another one first, and enrol it", "首台设备不能停用，请先登记另一台";
}

/// The action of an entry that enrols a device.
pub const ENROL: &str = "device.enrol";
/// The action of an entry that revokes one.
pub const REVOKE: &str = "device.revoke";
/// The action of an entry that revokes one and enrols another in its place.
pub const REISSUE: &str = "device.reissue";

/// A device that is to be enrolled.
#[derive(Clone, Debug)]
pub struct NewDevice {
    /// Its public key, which names its replica.
    pub key: [u8; 32],
    /// What it calls itself.
    pub name: String,
    /// For whom it speaks; nobody: everybody who works at it.
    pub person: Option<RecordId>,
}

/// A device as it is known here.
#[derive(Clone, Debug)]
pub struct KnownDevice {
    /// The replica that it writes.
    pub replica: ReplicaId,
    /// What it calls itself.
    pub name: String,
    /// For whom it speaks; nothing where nobody enrolled it.
    pub enrolment: Option<Enrolment>,
    /// Whether it is this one.
    pub own: bool,
    /// Whether it began the office.
    pub founder: bool,
    /// How many of its entries are here.
    pub entries: u32,
    /// How many are kept aside.
    pub aside: usize,
    /// When the last of them came, in milliseconds since 1970.
    pub last_received: Option<i64>,
}

impl Office {
    /// Enrols a device.
    ///
    /// # Errors
    /// `Denied` where the actor is no administrator; as [`Office::commit`].
    pub fn enrol(&self, actor: &Actor, new: &NewDevice) -> Result<Done> {
        let done = self.commit(actor, enrolling(Work::new(ENROL), new))?;
        // What waited for this is let in now.
        self.look_aside()?;
        Ok(done)
    }

    /// Leaves a store to a device with a key of its own, at a place, for everybody who works at it: this one enrols it and
    /// lets its own key go. For a store that was begun with a key that is nobody's secret.
    ///
    /// # Errors
    /// As [`Office::enrol`] and [`Office::close`]; `Failed` where the key cannot be written.
    pub(crate) fn hand_over(self, place: &Path, options: &Options) -> Result<()> {
        let path = self.layout().device();
        let failed = |e| io_error(crate::store::messages::CANNOT_REMOVE, &path, &e);
        self.disk.remove(&path).map_err(failed)?;
        let mut chance = options.seed.map_or(Chance::System, Chance::Seeded);
        let key = device_key::key(&*self.disk, &path, place, None, &mut || chance.next())?;
        let name = options.device.clone().unwrap_or_else(device_key::host);
        self.enrol(&self.actor(None)?, &NewDevice { key: key.public(), name, person: None })?;
        self.close()
    }

    /// Revokes a lost device and enrols another in its place: one entry, so that there is never the one without the other.
    ///
    /// # Errors
    /// As [`Office::revoke`] and [`Office::enrol`].
    pub fn reissue(&self, actor: &Actor, lost: ReplicaId, new: &NewDevice) -> Result<Done> {
        let work = self.revoking(Work::new(REISSUE), lost, None)?;
        let done = self.commit(actor, enrolling(work, new))?;
        self.look_aside()?;
        Ok(done)
    }

    /// Revokes a device: of what it wrote, what is here now counts and no more; or what is up to a number of its chain.
    ///
    /// # Errors
    /// `Denied` where the actor is no administrator, or it is the office's first device; as [`Office::commit`].
    pub fn revoke(&self, actor: &Actor, replica: ReplicaId, last: Option<u32>) -> Result<Done> {
        self.commit(actor, self.revoking(Work::new(REVOKE), replica, last)?)
    }

    fn revoking(&self, mut work: Work, replica: ReplicaId, last: Option<u32>) -> Result<Work> {
        let (here, founder) = {
            let state = self.read();
            (state.replica(replica).map_or(0, |r| r.len()), state.authority().founder())
        };
        if founder == Some(replica) {
            return Err(Error::new(Code::Denied, FOUNDER));
        }
        let id = device_record(replica);
        let last = last.map_or(here, |l| l.min(here));
        work.put(Kind::Device, id, device::LAST, Value::from(i64::from(last)));
        if self.read().get(id).is_none() {
            let key = self.public_key(replica).ok_or_else(|| never_seen(replica))?;
            work.put(Kind::Device, id, device::NAME, Value::Text(replica.to_string()));
            work.put(Kind::Device, id, device::KEY, Value::Text(hex(&key)));
            work.put(Kind::Device, id, device::REPLICA, Value::Text(replica.to_string()));
        }
        Ok(work)
    }

    /// The public key of a device that was enrolled, or of which an entry has come here, be it only aside.
    pub fn public_key(&self, replica: ReplicaId) -> Option<[u8; 32]> {
        {
            let state = self.read();
            if let Some(r) = state.replica(replica) {
                return Some(r.key);
            }
            let record = state.get(device_record(replica));
            if let Some(key) = record.and_then(key_of_record).filter(|key| ReplicaId::of_key(key) == replica) {
                return Some(key);
            }
        }
        let aside = self.aside().list();
        let first = aside.iter().find(|i| i.id.replica == replica && i.id.seq == 1)?;
        Entry::decode(&first.body).ok()?.key
    }

    /// All devices of which anything is known here.
    pub fn devices(&self) -> Vec<KnownDevice> {
        let aside = self.aside().list();
        let state = self.read();
        let mut all: Vec<ReplicaId> = state.replicas().iter().map(|r| r.id).collect();
        all.extend(aside.iter().map(|i| i.id.replica));
        all.extend(state.records(Kind::Device).filter_map(replica_of_record));
        all.sort_unstable();
        all.dedup();
        all.into_iter().map(|replica| self.known(&state, &aside, replica)).collect()
    }

    fn known(&self, state: &State, aside: &[crate::store::aside::Item], replica: ReplicaId) -> KnownDevice {
        let record = state.get(device_record(replica));
        let name = record.and_then(|r| r.text(device::NAME)).map_or_else(|| replica.to_string(), str::to_string);
        let chain = state.replica(replica);
        let last = chain.and_then(|r| r.entries.last()).and_then(|s| state.meta(*s));
        KnownDevice {
            replica,
            name,
            enrolment: state.authority().enrolment_now(replica),
            own: self.key().replica() == replica,
            founder: state.authority().founder() == Some(replica),
            entries: chain.map_or(0, |r| r.len()),
            aside: aside.iter().filter(|i| i.id.replica == replica).count(),
            last_received: last.map(|m| m.received),
        }
    }

    /// The device that a person names: by its name, its replica or the beginning of it, or by the one whose it is.
    ///
    /// # Errors
    /// `NotFound` where there is none, `Usage` where there are several.
    pub fn device_named(&self, name: &str) -> Result<KnownDevice> {
        let devices = self.devices();
        let titles: Vec<(String, String)> = {
            let state = self.read();
            let whose =
                |d: &KnownDevice| d.enrolment.and_then(|e| e.person).map(|p| state.title(p)).unwrap_or_default();
            devices.iter().map(|d| (d.replica.to_string(), whose(d))).collect()
        };
        let fits = |d: &KnownDevice, (replica, person): &(String, String)| {
            d.name == name || person == name || (name.len() >= 4 && replica.starts_with(name))
        };
        let mut found: Vec<KnownDevice> =
            devices.into_iter().zip(&titles).filter(|(d, t)| fits(d, t)).map(|(d, _)| d).collect();
        match found.len() {
            1 => Ok(found.remove(0)),
            0 => Err(Error::new(Code::NotFound, NO_DEVICE).with("name", name).hint(HINT_DEVICES)),
            _ => {
                let all: Vec<String> = found.iter().map(|d| format!("{} ({})", d.name, d.replica)).collect();
                Err(Error::new(Code::Usage, MANY_DEVICES).with("name", name).with("all", all.join(", ")))
            }
        }
    }
}

/// Adds to work that a device is enrolled.
fn enrolling(mut work: Work, new: &NewDevice) -> Work {
    let replica = ReplicaId::of_key(&new.key);
    let id = device_record(replica);
    let speaks = if new.person.is_some() { "person" } else { EVERYBODY };
    work.put(Kind::Device, id, device::NAME, Value::Text(new.name.clone()));
    work.put(Kind::Device, id, device::KEY, Value::Text(hex(&new.key)));
    work.put(Kind::Device, id, device::REPLICA, Value::Text(replica.to_string()));
    work.put(Kind::Device, id, device::SPEAKS, Value::Text(speaks.into()));
    work.put(Kind::Device, id, device::LAST, None);
    if let Some(person) = new.person {
        work.put(Kind::Device, id, device::PERSON, Value::Ref(person));
    }
    work
}

fn replica_of_record(record: &Record) -> Option<ReplicaId> {
    key_of_record(record).map(|key| ReplicaId::of_key(&key))
}

fn key_of_record(record: &Record) -> Option<[u8; 32]> {
    let key = record.text(device::KEY)?;
    let mut bytes = [0; 32];
    if key.len() != 64 || !key.is_ascii() {
        return None;
    }
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(key.get(2 * at..2 * at + 2)?, 16).ok()?;
    }
    Some(bytes)
}

fn never_seen(replica: ReplicaId) -> Error {
    Error::new(Code::NotFound, NEVER_SEEN).with("replica", replica)
}
