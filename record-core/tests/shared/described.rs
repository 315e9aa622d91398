//! Layouts as JSON by the specification alone, for types and sizes that no struct of a test has.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// A field; `width` is that of a value which stands inline, `None` for one in the tail. Other members may be set after.
pub(crate) fn field(name: &str, since: u8, code: &str, ty: Value, width: Option<usize>) -> Value {
    json!({
        "name": name,
        "column": name,
        "since": since,
        "code": code,
        "type": ty,
        "width": width.unwrap_or(4),
        "variable": width.is_none(),
        "nullable": false,
        "set": false,
    })
}

/// A layout of fields in blob order, with what follows from them: offsets, lengths, hashes.
pub(crate) fn layout(record: &str, mut fields: Vec<Value>) -> Value {
    let (mut text, mut offset, mut versions) = (String::from("record/1\n"), 8, Vec::new());
    let mut declared = 0;
    for group in fields.chunk_by_mut(|a, b| a["since"] == b["since"]) {
        offset += group.iter().filter(|field| field["nullable"] == true).count().div_ceil(8);
        for field in &mut *group {
            let word = |member: &str| field[member].as_str().unwrap();
            text += &format!("{} {} {}", field["since"], word("name"), word("code"));
            text += if field["nullable"] == true { " null" } else { "" };
            text += if field["set"] == true { " set" } else { "" };
            text += "\n";
            (field["declared"], field["offset"]) = (declared.into(), offset.into());
            declared += 1;
            offset += field["width"].as_u64().unwrap() as usize;
        }
        let hash: String = Sha256::digest(&text).iter().map(|byte| format!("{byte:02x}")).collect();
        versions.push(json!({ "version": group[0]["since"], "hash": hash, "fixed_len": offset }));
    }
    let version = versions.len();
    json!({ "format": 1, "record": record, "version": version, "fields": fields, "versions": versions })
}
