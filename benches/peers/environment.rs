//! The Python environment of the peers that are written in it, which holds exactly what
//! `benches/peers/python/requirements.txt` says.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// An interpreter with the required packages.
pub(crate) struct Environment {
    python: PathBuf,
    programs: PathBuf,
}

impl Environment {
    /// One of the programs in `benches/peers/python`, to be given arguments and run.
    pub(crate) fn program(&self, name: &str) -> Command {
        let mut command = Command::new(&self.python);
        // Leaves no compiled files in the sources.
        command.arg("-B").arg(self.programs.join(name));
        command
    }
}

/// The environment under `target`, which the first use makes.
///
/// # Errors
/// What is missing, in words.
pub(crate) fn environment(target: &Path) -> Result<Environment, String> {
    let folder = &target.join("bench/python");
    let programs = Path::new(env!("CARGO_MANIFEST_DIR")).join("peers/python");
    let requirements = programs.join("requirements.txt");
    let python = folder.join("bin/python");
    let environment = Environment { python: python.clone(), programs };
    let wanted = std::fs::read_to_string(&requirements)
        .map_err(|error| format!("{}: {error}", requirements.display()))?;
    // Written last: an environment without it was not finished.
    let installed = folder.join("installed.txt");
    if std::fs::read_to_string(&installed).is_ok_and(|text| text == wanted) {
        return Ok(environment);
    }
    println!("installing Python peers in {}", folder.display());
    let base = std::env::var_os("RECORD_PYTHON").unwrap_or_else(|| "python3".into());
    let install = |program: &Path, arguments: &[&str], last: &Path| {
        let output = Command::new(program).args(arguments).arg(last).output();
        let output = output.map_err(|error| format!("{}: {error}", program.display()))?;
        if output.status.success() {
            return Ok(());
        }
        let text =
            String::from_utf8_lossy(if output.stderr.is_empty() { &output.stdout } else { &output.stderr });
        let last_line = text.lines().rfind(|line| !line.trim().is_empty()).unwrap_or("no message");
        Err(format!("{} {}: {last_line}", program.display(), arguments.join(" ")))
    };
    install(Path::new(&base), &["-m", "venv", "--clear"], folder)?;
    install(
        &python,
        &["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-deps", "-r"],
        &requirements,
    )?;
    std::fs::write(&installed, wanted).map_err(|error| format!("{}: {error}", installed.display()))?;
    Ok(environment)
}
