//! The account that servers run as. PostgreSQL refuses to run as root, which is what tests in a container are.

use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

/// Whom a server runs as.
pub(crate) enum Account {
    /// The user that runs the tests.
    Own,
    /// The tests run as root: another user.
    Other { name: String, user: u32, group: u32 },
}

impl Account {
    pub(crate) fn choose() -> Self {
        if !rustix::process::geteuid().is_root() {
            return Self::Own;
        }
        let accounts = std::fs::read_to_string("/etc/passwd").expect("/etc/passwd can be read");
        // Debian's package adds the first; `nobody` is everywhere.
        ["postgres", "nobody"].iter().find_map(|name| find(&accounts, name)).expect(
            "PostgreSQL refuses to run as root, and there is neither a user `postgres` nor `nobody`: add one, or run \
             the tests as another user",
        )
    }

    /// Makes a command run as this user.
    pub(crate) fn take_on(&self, command: &mut Command) {
        if let Self::Other { user, group, .. } = self {
            command.uid(*user).gid(*group);
        }
    }

    /// Makes a folder this user's.
    pub(crate) fn give(&self, folder: &Path) {
        if let Self::Other { user, group, .. } = self {
            std::os::unix::fs::chown(folder, Some(*user), Some(*group)).expect("root may give a folder away");
        }
    }
}

impl std::fmt::Display for Account {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Own => f.write_str("the user that runs the tests"),
            Self::Other { name, .. } => write!(f, "user `{name}`, because PostgreSQL refuses root"),
        }
    }
}

/// An account by its name in the text of `/etc/passwd`.
fn find(accounts: &str, wanted: &str) -> Option<Account> {
    accounts.lines().find_map(|line| {
        let mut parts = line.split(':');
        let name = parts.next().filter(|name| *name == wanted)?;
        let user = parts.nth(1)?.parse().ok()?;
        let group = parts.next()?.parse().ok()?;
        Some(Account::Other { name: name.to_owned(), user, group })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accounts_are_found_by_their_whole_name() {
        let accounts =
            "root:x:0:0::/root:/bin/sh\npostgres2:x:7:8::/:\npostgres:x:101:104:P,,,:/var:/bin/bash\nbad:x\n";
        for (name, expected) in
            [("postgres", Some((101, 104))), ("root", Some((0, 0))), ("post", None), ("bad", None)]
        {
            let found = find(accounts, name).map(|account| match account {
                Account::Other { user, group, .. } => (user, group),
                Account::Own => unreachable!("found by name"),
            });
            assert_eq!(found, expected, "{name}");
        }
    }
}
