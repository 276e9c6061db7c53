//! The unified social credit code of a unit, checked after GB 32100-2015.
//!
//! Eighteen characters of digits and capital letters without I, O, S, V and Z. The last one is a check character:
//! with each character's value times 3^(i-1) mod 31 summed up, it is (31 − sum mod 31) mod 31.

use super::words::{fold, shorten};
use crate::error::{Code, Error, Result};

crate::messages! {
    LENGTH: "The credit code {code} has {count} {count:character|characters}; it should have 18", "统一社会信用代码{code}有{count}位，应为18位";
    CHARACTER: "Character {place} of the credit code {code} is “{found}”", "统一社会信用代码{code}的第{place}位是“{found}”";
    CHARACTER_HINT: "Digits and capital letters are used, without I, O, S, V and Z.", "只用数字和大写字母，不含 I、O、S、V、Z。";
    CHECK: "The credit code {code} ends in “{found}”, but “{expected}” follows from the other characters", "统一社会信用代码{code}的校验位是“{found}”，按前17位应为“{expected}”";
    CHECK_HINT: "Compare it with the certificate: a digit is wrong, or two have changed places.", "请对照证书：可能有一位写错，或两位颠倒。";
}

const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";

/// Returns the code in its usual form (capital ASCII letters, no spaces), or says which character is wrong.
pub fn check(code: &str) -> Result<String> {
    // Longer than any code with spaces between its characters.
    let short = shorten(code, 60);
    let code = fold(&short).replace([' ', '-'], "").to_uppercase();
    let error = |msg| Error::new(Code::BadInput, msg).with("code", &code);
    let count = code.chars().count();
    if count != 18 {
        return Err(error(LENGTH).with("count", count));
    }
    let mut values = [0; 18];
    for (i, (c, value)) in code.chars().zip(&mut values).enumerate() {
        match ALPHABET.iter().position(|a| char::from(*a) == c) {
            Some(v) => *value = v,
            None => return Err(error(CHARACTER).with("place", i + 1).with("found", c).hint(CHARACTER_HINT)),
        }
    }
    let (mut sum, mut weight) = (0, 1);
    for value in &values[..17] {
        sum += value * weight;
        weight = weight * 3 % 31;
    }
    let expected = (31 - sum % 31) % 31;
    if values[17] != expected {
        let letter = |v: usize| char::from(ALPHABET[v]);
        let error = error(CHECK).with("found", letter(values[17])).with("expected", letter(expected));
        return Err(error.hint(CHECK_HINT));
    }
    Ok(code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::Lang;

    /// The example of GB 32100-2015, annex: 91350100M000100Y43.
    #[test]
    fn the_standards_own_example_is_right() {
        assert_eq!(check("91350100M000100Y43").unwrap(), "91350100M000100Y43");
        assert_eq!(check(" ９１350100m0001 00y43 ").unwrap(), "91350100M000100Y43");
    }

    #[test]
    fn a_wrong_code_says_where() {
        let say = |code: &str| check(code).unwrap_err().say(Lang::En);
        assert_eq!(
            say("91350100M000100Y44"),
            "The credit code 91350100M000100Y44 ends in “4”, but “3” follows from the other characters"
        );
        assert_eq!(say("91350100M000100O43"), "Character 16 of the credit code 91350100M000100O43 is “O”");
        assert_eq!(say("9135"), "The credit code 9135 has 4 characters; it should have 18");
        assert!(say(&"9".repeat(100_000)).len() < 200);
        let swapped = check("19350100M000100Y43").unwrap_err();
        assert!(swapped.is(CHECK), "two that changed places are found");
    }
}
