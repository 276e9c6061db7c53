//! Which evidence two sides have, said in few bytes: a sum over the files of each sixty-fourth of all digests. Only where the
//! sums differ, the digests themselves travel.

use std::collections::HashSet;

use super::remote::Files;
use crate::store::Digest;

/// A file with its size in bytes.
pub type SizedFile = (Digest, u64);

/// How many sums there are.
pub const SUMS: usize = 64;

/// The number of the sum that a file is in.
pub fn sum_of(digest: &Digest) -> u8 {
    digest.0[0] >> 2
}

/// The sums of files.
pub fn sums<'d>(files: impl IntoIterator<Item = &'d Digest>) -> Vec<u64> {
    let mut out = vec![0u64; SUMS];
    for digest in files {
        // Of digests, any eight bytes are as good as random: their sum does not depend on the order.
        let part = digest.0.last_chunk().map_or(0, |last| u64::from_le_bytes(*last));
        out[usize::from(sum_of(digest))] = out[usize::from(sum_of(digest))].wrapping_add(part | 1);
    }
    out
}

/// The files of one side where its sums differ from those of the other.
pub fn differing(files: &[(Digest, u64)], theirs: &[u64]) -> Files {
    let ours = sums(files.iter().map(|(d, _)| d));
    let mut out: Files = Vec::new();
    for number in (0..SUMS).filter(|n| theirs.get(*n) != ours.get(*n)) {
        let number = number as u8;
        out.push((number, files.iter().filter(|(d, _)| sum_of(d) == number).copied().collect()));
    }
    out
}

/// What we lack of their files and is wanted here, and what they lack of ours; each the smallest first.
pub fn exchange(ours: &[(Digest, u64)], named: &[(Digest, u64)], theirs: &Files) -> (Vec<SizedFile>, Vec<SizedFile>) {
    let here: HashSet<Digest> = ours.iter().map(|(d, _)| *d).collect();
    let wanted: HashSet<Digest> = named.iter().map(|(d, _)| *d).collect();
    let there: HashSet<Digest> = theirs.iter().flat_map(|(_, all)| all).map(|(d, _)| *d).collect();
    let told: HashSet<u8> = theirs.iter().map(|(number, _)| *number).collect();
    let all = theirs.iter().flat_map(|(_, all)| all);
    let mut get: Vec<_> = all.filter(|(d, _)| wanted.contains(d) && !here.contains(d)).copied().collect();
    let lacks = |d: &Digest| told.contains(&sum_of(d)) && !there.contains(d);
    let mut put: Vec<_> = ours.iter().filter(|(d, _)| wanted.contains(d) && lacks(d)).copied().collect();
    get.sort_unstable_by_key(|(digest, size)| (*size, *digest));
    put.sort_unstable_by_key(|(digest, size)| (*size, *digest));
    (get, put)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_a_side_lacks_and_a_record_names_travels_the_smallest_first() {
        let file = |n: u8, size| (Digest([n; 32]), size);
        let ours = [file(1, 10), file(9, 30), file(200, 5)];
        let theirs = [file(9, 30), file(77, 99), file(78, 20), file(79, 1)];
        let named = [file(1, 10), file(9, 30), file(77, 99), file(78, 20), file(200, 5)];
        let told = differing(&theirs, &sums(ours.iter().map(|(d, _)| d)));
        assert!(told.iter().all(|(_, all)| all.iter().all(|(d, _)| d.0[0] != 9)), "what both have is not told");
        let (get, put) = exchange(&ours, &named, &told);
        assert_eq!((get, put), (vec![file(78, 20), file(77, 99)], vec![file(200, 5), file(1, 10)]));
        assert!(differing(&ours, &sums(ours.iter().map(|(d, _)| d))).is_empty());
    }
}
