/** One widget by its kind. The table of what there is; a kind that is not here is named. */
import { type ComponentType, createContext, useContext } from 'react';
import { BoxView, PagesView } from './boxes';
import { BoolView, ButtonView, ToggleButtonView, ValidView } from './buttons';
import { HtmlWidget, ImageWidget, LabelWidget, ProgressView } from './displays';
import { viewKind } from './model';
import { NumberView } from './numbers';
import { OutputWidget } from './output-widget';
import { ColorView, DateView } from './pickers';
import { PlayView } from './play';
import { ListView, RadioView, SelectionSliderView, ToggleButtonsView } from './selections';
import { RangeView, SliderView } from './sliders';
import { TextView } from './texts';
import { useViewProps, type ViewProps } from './use-model';

const VIEWS: Record<string, ComponentType<ViewProps>> = {
  IntSlider: SliderView,
  FloatSlider: SliderView,
  FloatLogSlider: SliderView,
  IntRangeSlider: RangeView,
  FloatRangeSlider: RangeView,
  SelectionSlider: SelectionSliderView,
  SelectionRangeSlider: SelectionSliderView,
  Progress: ProgressView,
  IntProgress: ProgressView,
  FloatProgress: ProgressView,
  Button: ButtonView,
  Text: TextView,
  Textarea: TextView,
  Password: TextView,
  Combobox: TextView,
  IntText: NumberView,
  FloatText: NumberView,
  BoundedIntText: NumberView,
  BoundedFloatText: NumberView,
  Checkbox: BoolView,
  ToggleButton: ToggleButtonView,
  Valid: ValidView,
  Dropdown: ListView,
  Select: ListView,
  SelectMultiple: ListView,
  RadioButtons: RadioView,
  ToggleButtons: ToggleButtonsView,
  HTML: HtmlWidget,
  HTMLMath: HtmlWidget,
  Label: LabelWidget,
  Image: ImageWidget,
  ColorPicker: ColorView,
  DatePicker: DateView,
  NaiveDatetimePicker: DateView,
  DatetimePicker: DateView,
  TimePicker: DateView,
  Play: PlayView,
  Output: OutputWidget,
  Box: BoxView,
  HBox: BoxView,
  VBox: BoxView,
  GridBox: BoxView,
  Accordion: PagesView,
  Tab: PagesView,
  Stack: PagesView,
};

/** Boxes may hold themselves: a ring would be drawn for ever. */
const DepthContext = createContext(0);
const MAX_DEPTH = 40;

export function WidgetView({ id }: { id: string }) {
  const props = useViewProps(id);
  const depth = useContext(DepthContext);
  if (!props || depth > MAX_DEPTH) return null;
  const kind = viewKind(props.state);
  if (kind === '') return null;
  const View = Object.hasOwn(VIEWS, kind) ? VIEWS[kind] : undefined;
  if (!View)
    return (
      <div className="w-unknown" role="note">
        The widget “{kind}” cannot be shown here.
      </div>
    );
  return (
    <DepthContext value={depth + 1}>
      <View {...props} />
    </DepthContext>
  );
}
