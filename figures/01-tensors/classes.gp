# Draws classes.png from classes.tsv: gnuplot classes.gp
reset
set encoding utf8
set terminal pngcairo noenhanced size 1600,800 font 'DejaVu Sans,20' background rgb '#ffffff'
set output 'classes.png'
set datafile separator tab
set border 3 back linecolor rgb '#818b98' linewidth 2
set tics nomirror out scale 0.6 textcolor rgb '#59636e'
set grid ytics linetype 1 linecolor rgb '#e6eaee' linewidth 2
set xzeroaxis linetype 1 linecolor rgb '#b6bec8' linewidth 2
set yzeroaxis linetype 1 linecolor rgb '#b6bec8' linewidth 2
set rmargin 4
set label 1 'How often each digit comes' at graph 0, screen 0.95 left font ',22' textcolor rgb '#1f2328'
set key at graph 0, screen 0.875 left center horizontal Left reverse samplen 3 maxrows 1 textcolor rgb '#1f2328' font ',18'
set tmargin at screen 0.81
set xlabel 'digit' textcolor rgb '#59636e'
unset logscale x
set xrange [-0.6:9.6]
set xtics ('0' 0, '2' 2, '4' 4, '6' 6, '8' 8) font ',17'
set xtics ('0' 0, '1' 1, '2' 2, '3' 3, '4' 4, '5' 5, '6' 6, '7' 7, '8' 8, '9' 9) scale 0 font ',17'
set ylabel 'share of the set in %' textcolor rgb '#59636e'
unset logscale y
set yrange [0:12.712]
set ytics ('0' 0, '2' 2, '4' 4, '6' 6, '8' 8, '10' 10, '12' 12) font ',17'
unset yzeroaxis
unset grid
set style fill solid 1 noborder
count(v) = sprintf('%.1f', v)
written(v) = (v < 0 ? '−' : '').count(abs(v))
plot 'classes.tsv' skip 1 using ($0+(-0.21)):2:(0.3948) with boxes linecolor rgb '#1f4e8c' title 'training', \
  '' skip 1 using ($0+(0.21)):3:(0.3948) with boxes linecolor rgb '#e07b00' title 'test', \
  '' skip 1 using ($0+(-0.21)):($2 >= 0 ? $2 : NaN):(written($2)) with labels offset 0,0.7 font ',16' textcolor rgb '#1f2328' notitle, \
  '' skip 1 using ($0+(0.21)):($3 >= 0 ? $3 : NaN):(written($3)) with labels offset 0,0.7 font ',16' textcolor rgb '#1f2328' notitle
