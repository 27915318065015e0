/** Layout models as CSS: only fields that ipywidgets has, so that no widget can lift itself out of its box. Pure. */
import type { JsonObject } from '@lyceum/util/notebook/json';
import type { CSSProperties } from 'react';

const FIELDS = [
  'align_content',
  'align_items',
  'align_self',
  'border',
  'border_top',
  'border_right',
  'border_bottom',
  'border_left',
  'bottom',
  'display',
  'flex',
  'flex_flow',
  'height',
  'justify_content',
  'justify_items',
  'left',
  'margin',
  'max_height',
  'max_width',
  'min_height',
  'min_width',
  'object_fit',
  'object_position',
  'order',
  'overflow',
  'overflow_x',
  'overflow_y',
  'padding',
  'right',
  'top',
  'visibility',
  'width',
  'grid_auto_columns',
  'grid_auto_flow',
  'grid_auto_rows',
  'grid_gap',
  'grid_template_rows',
  'grid_template_columns',
  'grid_template_areas',
  'grid_row',
  'grid_column',
  'grid_area',
] as const;

export function styleOfLayout(layout: JsonObject | undefined): CSSProperties {
  const style: Record<string, string> = {};
  for (const field of FIELDS) {
    const value = layout?.[field];
    // A picture as a border would be loaded from wherever it says.
    if (typeof value !== 'string' || value === '' || /url\s*\(/i.test(value)) continue;
    style[field.replace(/_([a-z])/g, (_all, letter: string) => letter.toUpperCase())] = value;
  }
  return style;
}

/** Width of the words before a control. */
export function descriptionWidth(style: JsonObject | undefined): string | undefined {
  const width = style?.description_width;
  if (typeof width !== 'string' || width === '') return undefined;
  return width === 'initial' ? 'auto' : width;
}

/** A colour as CSS knows it: letters, figures, #, and the functions of colours. */
export function colourOf(value: unknown): string | undefined {
  return typeof value === 'string' && /^[#\w(),.% /-]{1,64}$/.test(value) && !/url/i.test(value)
    ? value
    : undefined;
}
