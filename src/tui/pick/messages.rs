//! Messages of picking.

crate::messages! {
    NOTHING_FITS: "nothing fits; delete a character", "没有匹配项，请删去一个字符";
}
