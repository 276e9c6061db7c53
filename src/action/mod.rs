//! The one table of actions: palette, which-key, help, command line and README are made from it.
