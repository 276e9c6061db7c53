//! The machine: its name, this boot, what the process holds of it.

pub use rustix::time::{ClockId, clock_gettime};

/// What the machine is called.
pub fn host_name() -> String {
    rustix::system::uname().nodename().to_string_lossy().into_owned()
}

/// What tells this boot of the machine from others; none where the system does not tell.
pub fn boot_id() -> Option<String> {
    std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()
}

/// The memory that this process holds, in bytes; 0 where the system does not tell.
pub fn memory() -> u64 {
    let pages = std::fs::read_to_string("/proc/self/statm").ok();
    let held = pages.and_then(|text| text.split(' ').nth(1)?.parse::<u64>().ok());
    held.unwrap_or(0) * rustix::param::page_size() as u64
}

/// How many descriptors this process has open; none where the system does not tell.
pub fn descriptors() -> Option<u64> {
    // The folder that is read is one of them itself.
    Some(std::fs::read_dir("/proc/self/fd").or_else(|_| std::fs::read_dir("/dev/fd")).ok()?.count() as u64 - 1)
}
