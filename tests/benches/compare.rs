//! Two runs side by side, on little and on much.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::Value as Json;

use crate::Outcome;

/// Options of `compare`.
#[derive(Args)]
pub(crate) struct Options {
    /// JSON of a run on the smaller database.
    small: PathBuf,
    /// JSON of a run on the larger one.
    large: PathBuf,
    /// How many times as many buffers are too many; a level more of an index is none.
    #[arg(long, default_value_t = 1.5)]
    most: f64,
}

pub(crate) fn run(options: &Options) -> Outcome<()> {
    let (small, large) = (cases(&options.small)?, cases(&options.large)?);
    println!("{:<34} {:>10} {:>10} {:>6}", "buffers of a call", "small", "large", "times");
    let mut grown = Vec::new();
    for (name, before) in &small {
        let Some((_, after)) = large.iter().find(|(other, _)| other == name) else { continue };
        let times = after / before.max(1.0);
        let mark = if times > options.most { "  grows" } else { "" };
        println!("{name:<34} {before:>10.1} {after:>10.1} {times:>6.2}{mark}");
        if times > options.most {
            grown.push(name.as_str());
        }
    }
    if grown.is_empty() { Ok(()) } else { Err(format!("grow with the tables: {}", grown.join(", ")).into()) }
}

fn cases(path: &Path) -> Outcome<Vec<(String, f64)>> {
    let text =
        std::fs::read_to_string(path).map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    let run: Json = serde_json::from_str(&text)?;
    let cases =
        run["cases"].as_array().ok_or_else(|| format!("{} is not the JSON of a run", path.display()))?;
    let case = |case: &Json| Some((case["name"].as_str()?.to_owned(), case["buffers"]["mean"].as_f64()?));
    Ok(cases.iter().filter_map(case).collect())
}
