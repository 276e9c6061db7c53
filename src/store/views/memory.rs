//! Checkpoints in memory: for tests, and for a store that is only looked at.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::{PoisonError, RwLock};

use super::{Rebuilt, Views, check};
use crate::error::Result;

/// Checkpoints that end with the process.
#[derive(Debug, Default)]
pub struct MemoryViews {
    values: RwLock<BTreeMap<Vec<u8>, Vec<u8>>>,
}

impl MemoryViews {
    /// Returns an empty store.
    pub fn new() -> Self {
        Self::default()
    }
}

impl Views for MemoryViews {
    fn name(&self) -> &'static str {
        "memory"
    }

    fn lasts(&self) -> bool {
        false
    }

    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>> {
        Ok(self.values.read().unwrap_or_else(PoisonError::into_inner).get(key).cloned())
    }

    fn put_batch(&self, items: Vec<(Vec<u8>, Vec<u8>)>) -> Result<()> {
        for (key, value) in &items {
            check(key, value)?;
        }
        self.values.write().unwrap_or_else(PoisonError::into_inner).extend(items);
        Ok(())
    }

    fn remove(&self, key: &[u8]) -> Result<()> {
        self.values.write().unwrap_or_else(PoisonError::into_inner).remove(key);
        Ok(())
    }

    fn scan_prefix(&self, prefix: &[u8], each: &mut dyn FnMut(&[u8], Vec<u8>) -> bool) -> Result<()> {
        let mut from = Bound::Included(prefix.to_vec());
        loop {
            // The lock is not held while the function runs, which may itself write here.
            let next = {
                let values = self.values.read().unwrap_or_else(PoisonError::into_inner);
                let next = values.range((from, Bound::Unbounded)).next();
                next.filter(|(k, _)| k.starts_with(prefix)).map(|(k, v)| (k.clone(), v.clone()))
            };
            let Some((key, value)) = next else { return Ok(()) };
            if !each(&key, value) {
                return Ok(());
            }
            from = Bound::Excluded(key);
        }
    }

    fn clear(&self) -> Result<()> {
        self.values.write().unwrap_or_else(PoisonError::into_inner).clear();
        Ok(())
    }

    fn flush(&self) -> Result<()> {
        Ok(())
    }

    fn take_rebuilt(&self) -> Option<Rebuilt> {
        None
    }
}
