//! Archives of retired partitions: what `COPY … TO STDOUT` gives, as gzip, with a manifest beside it.
//!
//! A file is written under another name, read back whole, and only then given its name; the manifest comes last. The text
//! format of COPY has one line for each row, so the lines of the file that was read back are the rows that a restore gets.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufReader, BufWriter, Read, Write},
    path::{Path, PathBuf},
    time::SystemTime,
};

use data_encoding::HEXLOWER;
use flate2::{Compression, read::MultiGzDecoder, write::GzEncoder};
use futures::TryStreamExt;
use serde::Serialize;
use sha2::{Digest, Sha256};
use sqlx::{AssertSqlSafe, Connection, PgConnection};

use super::ticker::Ticker;
use crate::runner::Error;

const DOING: &str = "archiving a partition";

/// The files of one partition, until they are all there.
pub(super) struct Archive {
    directory: PathBuf,
    stem: String,
    manifest: Manifest,
}

/// What a manifest says. `restore` are commands for a shell, in order.
#[derive(Serialize)]
struct Manifest {
    format: &'static str,
    database: String,
    table: String,
    partition: String,
    archived_at_unix: u64,
    files: Vec<Entry>,
    restore: Vec<String>,
}

#[derive(Serialize)]
struct Entry {
    file: String,
    source: String,
    columns: String,
    rows: i64,
    bytes: u64,
    /// Of the compressed file, as `sha256sum` prints it.
    sha256: String,
    /// Of what is in it.
    sha256_uncompressed: String,
}

/// Makes the directory, before anything is detached.
pub(super) fn prepare(directory: &Path) -> Result<(), Error> {
    fs::create_dir_all(directory).map_err(|error| refused(directory, &error))?;
    let probe = directory.join(format!(".veza-{}", std::process::id()));
    File::create(&probe).and_then(|_| fs::remove_file(&probe)).map_err(|error| refused(directory, &error))
}

impl Archive {
    pub(super) fn begin(directory: &Path, partition: &str, table: &str, database: &str) -> Self {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        Self {
            directory: directory.to_owned(),
            stem: format!("{partition}.{}", now.as_millis()),
            manifest: Manifest {
                format: "COPY text, gzip",
                database: database.to_owned(),
                table: table.to_owned(),
                partition: partition.to_owned(),
                archived_at_unix: now.as_secs(),
                files: Vec::new(),
                restore: Vec::new(),
            },
        }
    }

    /// Writes the rows of `source`, a table's quoted name, and reads them back.
    pub(super) async fn add(
        &mut self,
        session: &mut PgConnection,
        source: &str,
        ticker: &mut Ticker,
    ) -> Result<(), Error> {
        let failed = Error::database(DOING);
        let mut transaction = session.begin().await.map_err(&failed)?;
        let lock = format!("LOCK TABLE {source} IN SHARE MODE");
        sqlx::raw_sql(AssertSqlSafe(lock)).execute(&mut *transaction).await.map_err(&failed)?;
        let rows: i64 = sqlx::query_scalar(AssertSqlSafe(format!("SELECT count(*) FROM {source}")))
            .fetch_one(&mut *transaction)
            .await
            .map_err(&failed)?;
        let columns: String = sqlx::query_scalar(
            "SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) FROM pg_attribute \
             WHERE attrelid = $1::text::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = ''",
        )
        .bind(source)
        .fetch_one(&mut *transaction)
        .await
        .map_err(&failed)?;

        let name = source.rsplit('.').next().unwrap_or(source).trim_matches('"');
        let suffix = name.strip_prefix(&*self.manifest.partition).unwrap_or(name);
        let file = format!("{}{}.copy.gz", self.stem, suffix.replace('_', "."));
        let path = self.directory.join(&file);
        let partial = self.directory.join(format!("{file}.partial"));
        let mut sink = Sink::create(&partial)?;
        let mut plain = Sha256::new();
        let mut written = 0_u64;
        {
            let copy = format!("COPY {source} ({columns}) TO STDOUT");
            let mut chunks = transaction.copy_out_raw(&copy).await.map_err(&failed)?;
            while let Some(chunk) = chunks.try_next().await.map_err(&failed)? {
                plain.update(&chunk);
                sink.write(&partial, &chunk)?;
                written += chunk.len() as u64;
                ticker.at(&format!("{name}: {} written", indicatif::BinaryBytes(written)));
            }
        }
        sink.finish(&partial)?;
        transaction.commit().await.map_err(&failed)?;

        ticker.at(&format!("{name}: reading the archive back"));
        let found = read_back(&partial)?;
        let expected = HEXLOWER.encode(&plain.finalize());
        if found.rows != rows || found.sha256_uncompressed != expected {
            return Err(Error::Write {
                path: partial.display().to_string(),
                reason: format!("{} of {rows} rows were read back, or others than were written", found.rows),
                hint: "Nothing was dropped. Check the disk, and run the command again",
            });
        }
        fs::rename(&partial, &path).map_err(|error| refused(&path, &error))?;
        // The partition itself, not its table: it left without a statement trigger of the table, and comes back so.
        let target = if suffix == "_reactions" { "message_reactions" } else { source };
        self.manifest.restore.push(match suffix {
            "_replies" => format!(
                "(echo 'BEGIN; CREATE TEMP TABLE replies (id uuid, created_at timestamptz, reply_to_id uuid, reply_to_created_at timestamptz); \
                 COPY replies ({columns}) FROM stdin;'; gzip -dc {file}; printf '%s\\n' '\\.' \
                 'UPDATE messages m SET reply_to_id = r.reply_to_id, reply_to_created_at = r.reply_to_created_at FROM replies r \
                 WHERE m.id = r.id AND m.created_at = r.created_at; COMMIT;') | psql -v ON_ERROR_STOP=1"
            ),
            _ => format!("gzip -dc {file} | psql -v ON_ERROR_STOP=1 -c 'COPY {target} ({columns}) FROM stdin'"),
        });
        self.manifest.files.push(Entry { file, source: source.to_owned(), columns, rows, ..found });
        Ok(())
    }

    /// Writes the manifest: where it is, and how many rows the partition had.
    pub(super) fn finish(mut self) -> Result<(PathBuf, i64), Error> {
        let own = format!("public.{}", self.manifest.partition);
        let rows = self.manifest.files.iter().find(|entry| entry.source == own).map_or(0, |entry| entry.rows);
        let partition = &self.manifest.partition;
        let (table, from) = (&self.manifest.table, bounds(partition, &self.manifest.table));
        self.manifest.restore.insert(
            0,
            format!(
                "psql -c \"SELECT veza.ensure_partitions('{table}', {from})\" # the partition {partition}"
            ),
        );
        let path = self.directory.join(format!("{}.manifest.json", self.stem));
        let text = format!("{:#}\n", serde_json::to_value(&self.manifest).unwrap_or_default());
        let write = || -> io::Result<()> {
            let mut file = private().create_new(true).open(&path)?;
            file.write_all(text.as_bytes())?;
            file.sync_all()?;
            // The names are on the disk as well, before the rows are dropped.
            File::open(&self.directory)?.sync_all()
        };
        write().map_err(|error| refused(&path, &error))?;
        Ok((path, rows))
    }
}

/// The range of a partition, from its name: `{table}_{yyyy}_{mm}[_{dd}]`.
fn bounds(partition: &str, table: &str) -> String {
    let date = partition.strip_prefix(table).unwrap_or_default().trim_start_matches('_').replace('_', "-");
    let date = if date.len() == 7 { format!("{date}-01") } else { date };
    format!("'{date} 00:00+00', '{date} 00:00:01+00'")
}

/// What people wrote is nobody else's to read.
fn private() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

struct Sink(GzEncoder<BufWriter<File>>);

impl Sink {
    fn create(path: &Path) -> Result<Self, Error> {
        let file = private().create(true).truncate(true).open(path).map_err(|error| refused(path, &error))?;
        Ok(Self(GzEncoder::new(BufWriter::new(file), Compression::default())))
    }

    fn write(&mut self, path: &Path, chunk: &[u8]) -> Result<(), Error> {
        self.0.write_all(chunk).map_err(|error| refused(path, &error))
    }

    fn finish(self, path: &Path) -> Result<(), Error> {
        let sync = || self.0.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?.sync_all();
        sync().map_err(|error| refused(path, &error))
    }
}

/// Reads a file from its first to its last byte: its size and checksums, and how many lines are in it.
fn read_back(path: &Path) -> Result<Entry, Error> {
    let unreadable = |error| refused(path, &error);
    let mut compressed =
        Hashing { inner: File::open(path).map_err(unreadable)?, hash: Sha256::new(), bytes: 0 };
    let mut plain = Sha256::new();
    let mut rows = 0;
    {
        let mut decoder = MultiGzDecoder::new(BufReader::new(&mut compressed));
        let mut buffer = vec![0; 1 << 16];
        loop {
            let length = decoder.read(&mut buffer).map_err(unreadable)?;
            if length == 0 {
                break;
            }
            plain.update(&buffer[..length]);
            let ends = buffer[..length].split(|byte| *byte == b'\n').count() - 1;
            rows += i64::try_from(ends).unwrap_or(i64::MAX);
        }
    }
    io::copy(&mut compressed, &mut io::sink()).map_err(unreadable)?;
    Ok(Entry {
        file: String::new(),
        source: String::new(),
        columns: String::new(),
        rows,
        bytes: compressed.bytes,
        sha256: HEXLOWER.encode(&compressed.hash.finalize()),
        sha256_uncompressed: HEXLOWER.encode(&plain.finalize()),
    })
}

struct Hashing {
    inner: File,
    hash: Sha256,
    bytes: u64,
}

impl Read for Hashing {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(buffer)?;
        self.hash.update(&buffer[..length]);
        self.bytes += length as u64;
        Ok(length)
    }
}

fn refused(path: &Path, error: &io::Error) -> Error {
    Error::Write {
        path: path.display().to_string(),
        reason: error.to_string(),
        hint: "Nothing was dropped. Make room or choose another directory, and run the command again",
    }
}
