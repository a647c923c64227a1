//! Commands that are started at once.

use super::scratch::Scratch;
use migration::local::{Private, Start};
use std::thread;

/// From nothing: one makes the cluster, the others find it made.
#[test]
fn starts_at_once_make_one_cluster() {
    let scratch = Scratch::development("racing");
    let started: Vec<Private> = thread::scope(|scope| {
        let starts: Vec<_> = (0..4).map(|_| scope.spawn(|| scratch.start())).collect();
        starts.into_iter().map(|start| start.join().unwrap()).collect()
    });
    let made = started.iter().filter(|private| private.start() == Start::Created).count();
    assert_eq!(made, 1);
    assert!(started.iter().all(|private| private.url() == started[0].url()));
}

#[test]
fn starts_and_stops_at_once_leave_a_cluster_that_starts() {
    let scratch = Scratch::throw_away("stopping");
    scratch.start();
    thread::scope(|scope| {
        for _ in 0..3 {
            scope.spawn(|| scratch.cluster().stop().unwrap());
            scope.spawn(|| scratch.start());
        }
    });
    assert_ne!(scratch.start().start(), Start::Created);
}
