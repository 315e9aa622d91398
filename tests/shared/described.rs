//! Layouts as JSON by the specification alone, for types and sizes that no struct of a test has.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::fmt::Write;

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
            text += &field["from"].as_str().map_or(String::new(), |from| format!(" from={from}"));
            text += "\n";
            (field["declared"], field["offset"]) = (declared.into(), offset.into());
            declared += 1;
            offset += field["width"].as_u64().unwrap() as usize;
        }
        let hash = hash(&text);
        versions.push(json!({ "version": group[0]["since"], "hash": hash, "fixed_len": offset }));
    }
    let version = versions.len();
    json!({ "format": 1, "record": record, "version": version, "fields": fields, "versions": versions })
}

/// The text of a layout of so many fields of a byte, spread over so many versions.
#[allow(dead_code, reason = "not every program reads the largest layouts")]
pub(crate) fn bytes(fields: usize, versions: usize) -> String {
    let (mut text, mut described, mut ends) = (String::from("record/1\n"), String::new(), Vec::new());
    for i in 0..fields {
        let since = 1 + i * versions / fields;
        if since > ends.len() + 1 {
            ends.push((hash(&text), 8 + i));
        }
        writeln!(text, "{since} f{i} u8").unwrap();
        let (comma, offset) = (if i == 0 { "" } else { "," }, 8 + i);
        write!(
            described,
            r#"{comma}{{"name":"f{i}","column":"f{i}","since":{since},"declared":{i},"code":"u8","type":{{"name":"u8"}},"#,
        )
        .unwrap();
        write!(described, r#""offset":{offset},"width":1,"variable":false}}"#).unwrap();
    }
    ends.push((hash(&text), 8 + fields));
    let version = |(v, (hash, len)): (usize, &(String, usize))| {
        format!(r#"{{"version":{},"hash":"{hash}","fixed_len":{len}}}"#, v + 1)
    };
    let ends = ends.iter().enumerate().map(version).collect::<Vec<_>>().join(",");
    format!(
        r#"{{"format":1,"record":"Many","version":{versions},"fields":[{described}],"versions":[{ends}]}}"#
    )
}

fn hash(text: &str) -> String {
    Sha256::digest(text).iter().map(|byte| format!("{byte:02x}")).collect()
}
