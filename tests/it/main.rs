//! Every promise of the layer, as a test.

mod local;
