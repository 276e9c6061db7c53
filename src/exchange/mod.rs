//! Imports and exports: sheets, headings, dates, vocabularies.
