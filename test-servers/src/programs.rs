//! Which PostgreSQL is used: the folder of its programs. And where PgBouncer is.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

/// Names the folder that holds `initdb` and `postgres`.
const VARIABLE: &str = "RECORD_POSTGRES_BIN";
/// Where Debian keeps its servers: a folder per major version.
const DEBIAN: &str = "/usr/lib/postgresql";

/// The folder of the programs: the one that [`VARIABLE`] names, else Debian's newest, else the one on `PATH`.
pub(crate) fn folder() -> PathBuf {
    if let Some(named) = std::env::var_os(VARIABLE).filter(|named| !named.is_empty()) {
        let folder = PathBuf::from(named);
        assert!(
            is_complete(&folder),
            "{VARIABLE} is {}, but initdb and postgres are not both in there: set it to the `bin` folder of a \
             PostgreSQL server, or unset it",
            folder.display()
        );
        return folder;
    }
    newest(Path::new(DEBIAN)).or_else(|| on_path(&std::env::var_os("PATH")?)).unwrap_or_else(|| {
        panic!(
            "found no PostgreSQL server in {DEBIAN}/*/bin or on PATH: install Debian's package `postgresql` \
             (`scripts/test` does), or set {VARIABLE} to the folder that holds initdb and postgres"
        )
    })
}

/// PgBouncer: Debian keeps it where only an administrator's search path leads.
pub(crate) fn pooler() -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::env::split_paths(&path).chain([PathBuf::from("/usr/sbin")]);
    folders.map(|folder| folder.join("pgbouncer")).find(|program| program.is_file()).unwrap_or_else(|| {
        panic!(
            "found no PgBouncer on PATH or in /usr/sbin: install Debian's package `pgbouncer` (`scripts/test` does)"
        )
    })
}

fn is_complete(folder: &Path) -> bool {
    ["initdb", "postgres"].iter().all(|program| folder.join(program).is_file())
}

/// The folder of the highest version in a folder with one folder per version.
fn newest(versions: &Path) -> Option<PathBuf> {
    let entries = std::fs::read_dir(versions).ok()?.flatten();
    let numbered =
        entries.filter_map(|entry| Some((entry.file_name().to_str()?.parse::<u32>().ok()?, entry.path())));
    let complete =
        numbered.map(|(major, path)| (major, path.join("bin"))).filter(|(_, folder)| is_complete(folder));
    complete.max().map(|(_, folder)| folder)
}

/// The folder of the first `initdb` on a search path, behind symbolic links: its other programs stand beside it there.
fn on_path(path: &OsStr) -> Option<PathBuf> {
    std::env::split_paths(path)
        .filter_map(|folder| folder.join("initdb").canonicalize().ok())
        .filter_map(|program| program.parent().map(Path::to_owned))
        .find(|folder| is_complete(folder))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn put_programs(folder: &Path) {
        std::fs::create_dir_all(folder).unwrap();
        for program in ["initdb", "postgres"] {
            std::fs::write(folder.join(program), "").unwrap();
        }
    }

    #[test]
    fn the_newest_complete_version_is_taken() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(newest(folder.path()), None);
        for version in ["9", "15", "18", "old"] {
            put_programs(&folder.path().join(version).join("bin"));
        }
        std::fs::create_dir_all(folder.path().join("19/bin")).unwrap();
        assert_eq!(newest(folder.path()), Some(folder.path().join("18/bin")));
    }

    #[test]
    fn links_on_the_search_path_lead_to_the_folder_of_the_programs() {
        let folder = tempfile::tempdir().unwrap();
        let (real, links) = (folder.path().join("real"), folder.path().join("links"));
        put_programs(&real);
        std::fs::create_dir(&links).unwrap();
        std::os::unix::fs::symlink(real.join("initdb"), links.join("initdb")).unwrap();
        let path = std::env::join_paths([folder.path(), &links]).unwrap();
        assert_eq!(on_path(&path), Some(real.canonicalize().unwrap()));
        assert_eq!(on_path(OsStr::new("/nowhere")), None);
    }
}
