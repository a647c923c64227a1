//! What is asked of a person at a terminal, before data is destroyed.

use std::{
    fs::File,
    io::{Read, Write},
    process::{Child, Command},
};

use nix::pty::openpty;
use tests::TestDb;

use crate::tool::Tool;

/// `reset`, at a terminal that shows its question, and the other end of that.
fn asked(tool: &Tool) -> (Child, File) {
    let terminal = openpty(None, None).unwrap();
    let mut command = tool.command(&["reset"]);
    command.stdin(terminal.slave.try_clone().unwrap()).stderr(terminal.slave);
    let (child, mut person) = (command.spawn().unwrap(), File::from(terminal.master));
    let mut shown = Vec::new();
    while !shown.ends_with(b"Go on? [y/N] ") {
        let mut next = [0];
        person.read_exact(&mut next).unwrap();
        shown.extend(next);
    }
    (child, person)
}

#[tokio::test]
async fn only_a_yes_destroys() {
    for (answer, code) in [("\n", 5), ("no\n", 5), ("yellow\n", 5), ("\u{4}", 5), ("Yes\n", 0)] {
        let db = TestDb::new().await;
        let tool = Tool::of(&db);
        let (mut child, mut person) = asked(&tool);

        person.write_all(answer.as_bytes()).unwrap();
        // A terminal that nobody looks at is full after some lines, and the tool waits for it.
        let mut seen = [0; 4096];
        while person.read(&mut seen).is_ok_and(|bytes| bytes > 0) {}

        assert_eq!(child.wait().unwrap().code(), Some(code), "{answer:?}");
        assert_eq!(tool.run(&["check"]).code, i32::from(code == 0), "{answer:?}");
    }
}

#[tokio::test]
async fn a_question_can_be_interrupted() {
    let db = TestDb::new().await;
    let tool = Tool::of(&db);
    let (mut child, _person) = asked(&tool);

    let interrupt = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(interrupt.success());

    assert_eq!(child.wait().unwrap().code(), Some(130));
    assert_eq!(tool.run(&["check"]).code, 0);
}
