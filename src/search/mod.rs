//! Finding text: pinyin, masks, fuzzy matching.
