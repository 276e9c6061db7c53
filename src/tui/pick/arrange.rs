//! What a list shows and in which order, chosen from lists: columns, order, groups, saved views.

use serde::{Deserialize, Serialize};

use super::{Item, Pick, Picker};
use crate::action::{Arrange, Effect, Prompt};
use crate::domain::id::RecordId;
use crate::domain::kind::Kind;
use crate::domain::schema::view;
use crate::domain::value::{Value, ValueRef};
use crate::error::Result;
use crate::i18n::Message;
use crate::service::Work;
use crate::service::lists::columns::Column;
use crate::service::lists::list::By;
use crate::tui::screens::list::ListScreen;
use crate::tui::session::Session;

crate::messages! {
    COLUMNS: "Columns: {mark} chooses or drops one, Enter shows them", "列：{mark} 选定或取消，回车确定";
    SORT: "Sort by", "排序列";
    GROUP: "Group by", "分组列";
    UNGROUPED: "not at all", "不分组";
    UPWARDS: "upwards now", "现为升序";
    DOWNWARDS: "downwards now", "现为降序";
    VIEWS: "Saved views", "已保存的视图";
    SAVE_AS: "Save filter, columns and order under which name?", "将当前筛选、列和排序存为：";
}

/// The columns of a kind, to be found by either language and by what an import calls them.
fn columns(session: &Session, all: impl IntoIterator<Item = Column>) -> Vec<Item<String>> {
    let item = |c: Column| {
        let item = Item::new(c.name().to_string(), session.say(c.label())).also(c.label().text(session.lang.other()));
        item.also(c.name())
    };
    all.into_iter().map(item).collect()
}

/// The columns to show: those that are shown come first, in their order.
pub fn pick_columns(session: &Session, list: &ListScreen) -> Pick<String> {
    let shown: Vec<String> = list.columns.iter().map(|c| c.name().to_string()).collect();
    let others = Column::all(list.kind).into_iter().filter(|c| !list.columns.contains(c));
    let items = columns(session, list.columns.iter().copied().chain(others));
    let picker = Picker::new(items).many(|name| shown.contains(name));
    // Input methods keep ctrl and the space bar for themselves.
    let mark = crate::tui::hints::key_of(session, "text.complete", &["picker", "text"]);
    let title = session.said(Message::plain(COLUMNS).with("mark", mark));
    Pick::new(title, picker, |_, names| vec![Effect::Arrange(Arrange::Columns(names))])
}

/// The columns to choose one of: the one that is chosen already, then those that are shown in their order, then others.
fn choice(list: &ListScreen, chosen: Option<Column>) -> impl Iterator<Item = Column> {
    let (shown, all) = (list.columns.clone(), Column::all(list.kind));
    let first = chosen.filter(|c| !shown.contains(c));
    let others: Vec<Column> = all.into_iter().filter(|c| !shown.contains(c) && Some(*c) != first).collect();
    first.into_iter().chain(shown).chain(others)
}

/// The column to sort by.
pub fn pick_sort(session: &Session, list: &ListScreen) -> Pick<String> {
    let by = list.sort.first().copied();
    let mut items = columns(session, choice(list, by.map(|by| by.column)));
    for item in &mut items {
        if let Some(by) = by.filter(|by| by.column.name() == item.value) {
            item.note = session.say(if by.down { DOWNWARDS } else { UPWARDS }).to_string();
        }
    }
    let here = by.map(|by| by.column).or_else(|| list.columns.get(list.column).copied());
    let picker = Picker::new(items).on(|name| here.is_some_and(|c| c.name() == name));
    Pick::new(session.say(SORT), picker, |_, names| {
        names.into_iter().map(|n| Effect::Arrange(Arrange::Sort(n))).collect()
    })
}

/// The column to group by.
pub fn pick_group(session: &Session, list: &ListScreen) -> Pick<Option<String>> {
    let none = Item::new(None, session.say(UNGROUPED));
    let some = columns(session, choice(list, list.group)).into_iter().map(|i| Item {
        value: Some(i.value),
        text: i.text,
        also: i.also,
        note: i.note,
    });
    let picker = Picker::new(std::iter::once(none).chain(some).collect())
        .on(|name| name.as_deref() == list.group.as_ref().map(Column::name));
    Pick::new(session.say(GROUP), picker, |_, names| {
        names.into_iter().map(|n| Effect::Arrange(Arrange::Group(n))).collect()
    })
}

/// The saved views, those of the list that is shown first.
pub fn pick_view(session: &Session, kind: Option<Kind>) -> Pick<RecordId> {
    let state = session.view();
    let of = |id: RecordId| state.get(id).and_then(|r| r.text(view::KIND)).and_then(Kind::named);
    let mut items: Vec<Item<RecordId>> = state
        .records(Kind::View)
        .map(|r| {
            let list = r.text(view::KIND).and_then(Kind::named).map_or("", |k| session.say(k.def().plural));
            let key = r.text(view::KEY).filter(|k| !k.is_empty()).map(|k| format!("A-{k}"));
            let parts = [key.as_deref().unwrap_or_default(), list, r.text(view::FILTER).unwrap_or_default()];
            let note = parts.into_iter().filter(|p| !p.is_empty()).collect::<Vec<_>>().join("  ");
            Item::new(r.id(), state.title_of(r)).also(r.text(view::FILTER).unwrap_or_default()).note(note)
        })
        .collect();
    items.sort_by_key(|i| of(i.value) != kind);
    Pick::new(session.say(VIEWS), Picker::new(items), |_, ids| {
        ids.into_iter().map(|id| Effect::Arrange(Arrange::View(id))).collect()
    })
}

/// Asks for the name under which what the list shows is saved; a view of that name is saved over.
///
/// # Errors
/// Where the system gives no random number.
pub fn save_view(session: &Session, list: &ListScreen, suggest: &str) -> Result<Prompt> {
    let id = session.office.new_id()?;
    let mut work = Work::new("view.save");
    let Arrangement { columns, sort, group } = Arrangement::of(list);
    let mut put = |tag, value: Option<Value>| work.put(Kind::View, id, tag, value);
    put(view::KIND, Some(Value::from(list.kind.def().name)));
    put(view::COLUMNS, Some(Value::Texts(columns)));
    put(view::SORT, Some(Value::Texts(sort)));
    // What is not there is taken from a view of that name, too.
    put(view::FILTER, Some(list.filter.trim()).filter(|f| !f.is_empty()).map(Value::from));
    put(view::GROUP, group.map(Value::from));
    Ok(Prompt {
        ids: vec![id],
        title: SAVE_AS.into(),
        field: (Kind::View, view::NAME),
        action: "view.save",
        needed: true,
        with: work,
        suggest: suggest.to_string(),
        help: None,
    })
}

/// How a list is arranged, by the names of columns: what a saved view says of it besides its filter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrangement {
    columns: Vec<String>,
    sort: Vec<String>,
    group: Option<String>,
}

impl Arrangement {
    /// How a list is arranged now.
    pub fn of(list: &ListScreen) -> Self {
        let sort = |by: &By| format!("{}{}", if by.down { "-" } else { "" }, by.column.name());
        Self {
            columns: list.columns.iter().map(|c| c.name().to_string()).collect(),
            sort: list.sort.iter().map(sort).collect(),
            group: list.group.as_ref().map(|group| group.name().to_string()),
        }
    }

    /// Arranges a list so.
    ///
    /// # Errors
    /// `Usage` where it names a column that the kind no longer has; nothing has changed then.
    pub fn apply(&self, list: &mut ListScreen) -> Result<()> {
        let sort = self.sort.iter().map(|text| By::parse(list.kind, text)).collect::<Result<Vec<_>>>()?;
        let group = self.group.as_ref().map(|name| Column::named(list.kind, name)).transpose()?;
        list.take_columns(self.columns.iter().map(String::as_str))?;
        list.arrange(sort, group);
        Ok(())
    }
}

/// What a saved view says of a list, applied to it.
///
/// # Errors
/// As [`Arrangement::apply`].
pub fn apply_view(list: &mut ListScreen, record: &crate::domain::record::Record) -> Result<()> {
    let texts = |tag| match record.get(tag) {
        Some(ValueRef::Texts(all)) => all.iter().map(str::to_string).collect::<Vec<_>>(),
        _ => Vec::new(),
    };
    let group = record.text(view::GROUP).filter(|g| !g.is_empty()).map(str::to_string);
    Arrangement { columns: texts(view::COLUMNS), sort: texts(view::SORT), group }.apply(list)?;
    list.set_filter(record.text(view::FILTER).unwrap_or_default());
    Ok(())
}
