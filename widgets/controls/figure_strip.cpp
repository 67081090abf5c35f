// SPDX-License-Identifier: GPL-3.0-or-later
#include "controls/figure_strip.h"

#include <QFrame>
#include <QHBoxLayout>
#include <QLabel>
#include <QVBoxLayout>

#include "controls/elided_label.h"
#include "help/help_topic.h"
#include "theme/theme.h"

namespace moescope {

class FigureStrip::Cell : public QWidget {
public:
    explicit Cell(bool ruled)
        : m_caption(new ElidedLabel)
        , m_value(new QLabel)
        , m_note(new ElidedLabel) {
        const Theme& theme = Theme::instance();
        auto* outer = new QHBoxLayout(this);
        outer->setContentsMargins(0, 0, 0, 0);
        outer->setSpacing(theme.px(12));
        if (ruled) {
            auto* rule = new QFrame;
            rule->setProperty("rule", "vertical");
            outer->addWidget(rule);
        }
        auto* column = new QVBoxLayout;
        column->setSpacing(0);
        outer->addLayout(column, 1);
        column->addWidget(m_caption);
        auto* line = new QHBoxLayout;
        line->setSpacing(theme.px(6));
        line->addWidget(m_value, 0, Qt::AlignBaseline);
        line->addWidget(m_note, 1, Qt::AlignBaseline);
        column->addLayout(line);
        m_caption->setProperty("role", "secondary");
        m_note->setProperty("role", "secondary");
    }

    void show(const Figure& figure) {
        m_caption->setText(figure.caption);
        m_value->setText(figure.value);
        m_note->setText(figure.note);
        setToolTip(figure.tooltip);
        setHelpTopic(this, figure.help);
        setAccessibleName(QStringLiteral("%1: %2 %3").arg(figure.caption, figure.value, figure.note));
    }

    /// Without eliding. The rule and the gap before it count: cells share what is left in proportion.
    [[nodiscard]] int wishedWidth() const {
        const auto width = [](const QLabel* label) { return label->fontMetrics().horizontalAdvance(label->text()); };
        const int value = width(m_value), note = width(m_note);
        return std::max(width(m_caption), value + (note > 0 ? note + Theme::instance().px(6) : 0)) +
               Theme::instance().px(14);
    }

    void applyTheme() {
        const Theme& theme = Theme::instance();
        m_caption->setFont(theme.font(TextRole::secondary));
        m_note->setFont(theme.font(TextRole::secondary));
        m_value->setFont(theme.font(TextRole::figure));
    }

private:
    QLabel* m_caption;
    QLabel* m_value;
    QLabel* m_note;
};

FigureStrip::FigureStrip(QWidget* parent)
    : QWidget(parent) {
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(Theme::instance().px(12));
    connect(&Theme::instance(), &Theme::themeChanged, this, &FigureStrip::applyTheme);
}

void FigureStrip::setFigures(const std::vector<Figure>& figures) {
    m_figures = figures;
    auto* row = static_cast<QHBoxLayout*>(layout());
    while (m_cells.size() > figures.size()) {
        delete m_cells.back();
        m_cells.pop_back();
    }
    while (m_cells.size() < figures.size()) {
        m_cells.push_back(new Cell(!m_cells.empty()));
        m_cells.back()->applyTheme();
        row->addWidget(m_cells.back(), 1);
    }
    for (std::size_t i = 0; i < figures.size(); ++i) {
        m_cells[i]->show(figures[i]);
        row->setStretch(static_cast<int>(i), m_cells[i]->wishedWidth());
    }
}

void FigureStrip::applyTheme() {
    for (Cell* cell : m_cells)
        cell->applyTheme();
}

} // namespace moescope
#include "moc_figure_strip.cpp"
