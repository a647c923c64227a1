//! The SQL as numbered files. The numbers are those of the sequence, so that a later export adds to an earlier one.

use std::{fs, io, path::Path};

use super::{Recorded, text};
use crate::{
    limits::Limits,
    record::{Direction, Step},
    runner::Error,
};

/// A file to be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its name.
    pub name: String,
    /// Its content.
    pub text: String,
}

/// For psql, and for tools that run a file as it is: `0001_name.up.sql` and `0001_name.down.sql`, with their own
/// transactions.
#[must_use]
pub fn plain(migrations: &[Recorded], limits: &Limits) -> Vec<File> {
    migrations
        .iter()
        .flat_map(|migration| {
            [Direction::Up, Direction::Down].map(|direction| File {
                name: format!("{:04}_{}.{}.sql", migration.number, migration.name, direction.as_str()),
                text: text::body(migration, direction, limits),
            })
        })
        .collect()
}

/// For `sqlx migrate run`: it opens a transaction for each file, or none where the first line says so, and sends such a
/// file as one statement. A migration outside a transaction therefore takes several files, numbered within it.
#[must_use]
pub fn sqlx(migrations: &[Recorded], limits: &Limits) -> Vec<File> {
    migrations.iter().flat_map(|migration| sqlx_files(migration, limits)).collect()
}

fn sqlx_files(migration: &Recorded, limits: &Limits) -> Vec<File> {
    let Recorded { number, name, up, down } = migration;
    // sqlx goes back from the last file to the first, so the steps of the way back are laid out from the end.
    let count = up.len().max(down.len());
    (0..count)
        .flat_map(|index| {
            let of = if count > 1 { format!("_{}_of_{count}", index + 1) } else { String::new() };
            // The bookkeeping comes last, both ways: on the way up in the last file, on the way back in the first.
            [
                (Direction::Up, padded(up, count, index)),
                (Direction::Down, padded(down, count, count - 1 - index)),
            ]
            .map(|(direction, step)| File {
                name: format!("{number:04}{index:02}_{name}{of}.{}.sql", direction.as_str()),
                text: sqlx_text(&format!("-- {number} {name}: {}\n", direction.as_str()), step, limits),
            })
        })
        .collect()
}

/// The step that runs at `index` of `count`: the last step last, the others from the first on.
fn padded(steps: &[Step], count: usize, index: usize) -> Option<&Step> {
    if index + 1 == count {
        steps.last()
    } else {
        steps.split_last().and_then(|(_, others)| others.get(index))
    }
}

fn sqlx_text(title: &str, step: Option<&Step>, limits: &Limits) -> String {
    match step {
        None => format!("{title}-- Nothing to do this way.\n"),
        Some(step) if step.transaction => {
            // sqlx goes on in the same transaction, and finds its own table where it made it.
            let closing = "SET LOCAL search_path = DEFAULT;\n";
            format!("{title}{}{}{closing}", text::opening(limits), text::joined(step))
        }
        Some(step) => format!("-- no-transaction\n{title}{}", text::joined(step)),
    }
}

/// How writing went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Files that were written.
    pub written: usize,
    /// Files that were there already, with the same content.
    pub unchanged: usize,
}

/// Writes the files, each whole or not at all. A file that is there with another content is only replaced if told so.
///
/// # Errors
/// [`Error::Usage`] before anything is written, [`Error::Write`].
pub fn write(directory: &Path, files: &[File], overwrite: bool) -> Result<Written, Error> {
    let failed = |path: &Path| {
        let path = path.display().to_string();
        move |error: io::Error| Error::Write {
            path,
            reason: error.to_string(),
            hint: "What was written before is complete; correct the cause and run the command again",
        }
    };
    fs::create_dir_all(directory).map_err(failed(directory))?;
    let mut todo = Vec::new();
    for file in files {
        let path = directory.join(&file.name);
        match fs::read(&path) {
            Ok(content) if content == file.text.as_bytes() => {}
            Ok(_) if overwrite => todo.push((path, file)),
            Ok(_) => {
                return Err(Error::Usage(format!(
                    "{} is there with another content. Nothing was written; choose an empty directory, or say \
                     --overwrite to replace it",
                    path.display()
                )));
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => todo.push((path, file)),
            Err(error) => return Err(failed(&path)(error)),
        }
    }
    for (path, file) in &todo {
        let partial = path.with_extension("sql.partial");
        fs::write(&partial, &file.text).and_then(|()| fs::rename(&partial, path)).map_err(|error| {
            // Half a file helps nobody; the error is what matters.
            let _already_gone = fs::remove_file(&partial);
            failed(path)(error)
        })?;
    }
    Ok(Written { written: todo.len(), unchanged: files.len() - todo.len() })
}
